/** @odoo-module **/

/** Figures as shapes: paths of an SVG. Pure: no DOM, no locale. */

const PADDING = 2;

/** The point at `share` (0 to 1) of a half circle that opens downwards, from left to right. */
export function onArc(share, { x, y, radius }) {
    const angle = Math.PI * (1 - clamp(share));
    return [x + radius * Math.cos(angle), y - radius * Math.sin(angle)];
}

/** A half circle's path from `from` to `to`, both shares of it. */
export function arc(from, to, circle) {
    const [x1, y1] = onArc(from, circle);
    const [x2, y2] = onArc(to, circle);
    return `M${round(x1)} ${round(y1)}A${circle.radius} ${circle.radius} 0 0 1 ${round(x2)} ${round(y2)}`;
}

/**
 * A line through values, which are evenly apart; where there is none the line is broken.
 *
 * @param {Array<number|null>} values
 * @param {{width: number, height: number, low: number, high: number}} box `low` and `high` are the
 *  least extent of the scale, and may be left out
 * @returns {{line: string, dots: Array<{x, y, index}>, y: function(number): number}} `dots` are
 *  values without neighbours, which a line cannot show, and the last one
 */
export function sparkline(values, { width, height, low = Infinity, high = -Infinity }) {
    const known = values.filter((value) => value !== null);
    const least = Math.min(low, ...known);
    const most = Math.max(high, ...known);
    const extent = most - least || Math.abs(most) || 1;
    const bottom = most === least ? least - extent / 2 : least;
    const step = values.length > 1 ? (width - 2 * PADDING) / (values.length - 1) : 0;
    const x = (index) => PADDING + (values.length > 1 ? index * step : width / 2);
    const y = (value) =>
        height - PADDING - ((value - bottom) / extent) * (height - 2 * PADDING);
    let line = "";
    let pen = "M";
    values.forEach((value, index) => {
        if (value === null) {
            pen = "M";
        } else {
            line += `${pen}${round(x(index))} ${round(y(value))}`;
            pen = "L";
        }
    });
    const last = values.reduce((found, value, index) => (value === null ? found : index), -1);
    const dots = values
        .map((value, index) => ({ value, index, x: round(x(index)), y: value === null ? null : round(y(value)) }))
        .filter(({ value, index }) => value !== null && (index === last || isAlone(values, index)));
    return { line, dots, y };
}

function isAlone(values, index) {
    return (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
}

/**
 * Parts stacked beside each other, as shares of `total`; parts that are missing or negative have
 * no width.
 *
 * @returns {Array<{start: number, width: number}>}
 */
export function stack(parts, total) {
    let start = 0;
    return parts.map((part) => {
        const width = total > 0 ? clamp((part || 0) / total) : 0;
        const placed = { start, width };
        start += width;
        return placed;
    });
}

export function clamp(share) {
    return Math.min(Math.max(share, 0), 1);
}

function round(pixel) {
    return Math.round(pixel * 10) / 10;
}
