/** @odoo-module **/

/** From values to pixels, and the round values between. Pure: no DOM, no locale. */

const STEPS = [1, 2, 5, 10];
/** How much of its extent a scale is longer at each end, so that no line lies on the frame. */
const PADDING = 0.06;

/**
 * @param {[number, number]} domain
 * @param {[number, number]} range pixels; may be falling, as those of a vertical scale
 * @returns {function(number): number}
 */
export function linear([low, high], [start, end]) {
    const factor = (end - start) / (high - low);
    return (value) => start + (value - low) * factor;
}

/**
 * The extent of all that is to be seen, a little longer at both ends. Values that are all the same
 * are in its middle; null and undefined are passed over.
 *
 * @param {Iterable<number|null>} values
 * @returns {[number, number]}
 */
export function extent(values) {
    let low = Infinity;
    let high = -Infinity;
    for (const value of values) {
        if (value !== null && value !== undefined) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
    }
    if (low > high) {
        return [0, 1];
    }
    const spread = high - low || Math.abs(high) || 1;
    return [low - spread * PADDING, high + spread * PADDING];
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `least`. */
export function roundStep(least) {
    const power = 10 ** Math.floor(Math.log10(least));
    return STEPS.find((step) => step * power >= least * 0.999) * power;
}

/**
 * Round values within the domain, about `count` of them.
 *
 * @returns {{values: number[], decimals: number}} `decimals` tells the values apart
 */
export function ticks([low, high], count) {
    const step = roundStep((high - low) / count);
    const decimals = Math.max(0, -Math.floor(Math.log10(step * 1.001)));
    const values = [];
    for (let number = Math.ceil(low / step); number * step <= high; number++) {
        values.push(Number((number * step).toFixed(decimals)));
    }
    return { values, decimals };
}

/**
 * Move labels apart that would overlap, as little as needed, keeping their order.
 *
 * @param {Array<{y: number}>} labels
 * @param {number} gap the least distance of two
 * @param {[number, number]} bounds where they must stay
 * @returns {Array<Object>} the same labels with `at`, from top to bottom
 */
export function spreadLabels(labels, gap, [top, bottom]) {
    const placed = labels.map((label) => ({ ...label, at: label.y })).sort((a, b) => a.y - b.y);
    let least = top;
    for (const label of placed) {
        label.at = Math.max(label.at, least);
        least = label.at + gap;
    }
    let most = bottom;
    for (const label of placed.reverse()) {
        label.at = Math.min(label.at, most);
        most = label.at - gap;
    }
    return placed.reverse();
}
