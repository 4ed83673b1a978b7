/** @odoo-module **/

/** How many pixels of the picture are one of the screen: sharp in print, too. */
const SCALE = 2;
const PNG = "image/png";

/** A copy of `element` that looks as it does without its stylesheets. */
function frozen(element) {
    const copy = element.cloneNode(false);
    const style = getComputedStyle(element);
    copy.setAttribute("style", Array.from(style, (name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
    for (const pseudo of ["::before", "::after"]) {
        const content = getComputedStyle(element, pseudo).content;
        if (content.startsWith('"') && content.length > 2) {
            const text = document.createElement("span");
            text.textContent = content.slice(1, -1);
            text.style.color = getComputedStyle(element, pseudo).color;
            copy.append(text);
        }
    }
    for (const child of element.childNodes) {
        copy.append(child.nodeType === Node.ELEMENT_NODE ? frozen(child) : child.cloneNode());
    }
    return copy;
}

/** What is in `element` as a picture in a canvas. */
async function drawn(element) {
    const { width, height } = element.getBoundingClientRect();
    const page = new XMLSerializer().serializeToString(frozen(element));
    const svg =
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
        `<foreignObject width="100%" height="100%">${page}</foreignObject></svg>`;
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: width * SCALE, height: height * SCALE });
    const context = canvas.getContext("2d");
    context.scale(SCALE, SCALE);
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    return canvas;
}

/**
 * Download what `element` shows as PNG.
 *
 * @throws where the browser cannot draw it
 */
export async function exportPicture(element, name) {
    const canvas = await drawn(element);
    const link = document.createElement("a");
    link.download = `${name}.png`;
    link.href = canvas.toDataURL(PNG);
    link.click();
}
