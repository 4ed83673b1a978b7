/** @odoo-module **/

/** How many pixels of the picture are one of the screen: sharp in print, too. */
const SCALE = 2;
const PNG = "image/png";

/** The computed style of an element as text; what scrolls is cut off, as there is nobody to scroll. */
function styleText(style) {
    const text = Array.from(style, (name) => `${name}:${style.getPropertyValue(name)}`).join(";");
    return `${text};${/auto|scroll/.test(style.overflow) ? "overflow:hidden" : ""}`;
}

/** What stands before or after an element by its stylesheet alone, as an element. */
function generated(element, pseudo) {
    const style = getComputedStyle(element, pseudo);
    if (style.content === "none" || style.content === "normal") {
        return [];
    }
    const made = document.createElement("span");
    made.setAttribute("style", styleText(style));
    made.textContent = style.content.replace(/^"|"$/g, "");
    return [made];
}

/** A copy of `element` that looks as it does without its stylesheets. */
function frozen(element) {
    const copy = element.cloneNode(false);
    copy.setAttribute("style", styleText(getComputedStyle(element)));
    copy.append(...generated(element, "::before"));
    for (const child of element.childNodes) {
        copy.append(child.nodeType === Node.ELEMENT_NODE ? frozen(child) : child.cloneNode());
    }
    copy.append(...generated(element, "::after"));
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
