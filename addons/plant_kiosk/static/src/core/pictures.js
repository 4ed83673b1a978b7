/** @odoo-module **/

/** The longer side of what is sent, in pixels: enough to see a burr, and quick on a plant's WLAN. */
const LONGEST = 1600;
const QUALITY = 0.85;

/** A picture of a camera as a JPEG of reasonable size, as a data URL. */
export async function shrink(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", QUALITY);
}
