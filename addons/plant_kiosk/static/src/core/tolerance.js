/** @odoo-module **/

/** How much of the bar lies beyond each limit, as a share of what lies between them. */
const BEYOND = 0.35;

/**
 * Where things stand on a tolerance bar, in percent from its left.
 *
 * A value beyond the bar stands at its end. With one limit, the bar is as wide as from the limit to
 * the nominal value, on both sides of the limit.
 *
 * @param {{lower: number|null, nominal: number, upper: number|null}} limits one of them at least
 * @param {number|null} value
 * @returns {{lower: number|null, nominal: number, upper: number|null, value: number|null,
 *  from: number, to: number, inside: boolean}} `from` and `to` are the ends of what is allowed
 */
export function layOut({ lower, nominal, upper }, value) {
    const width =
        lower !== null && upper !== null
            ? upper - lower
            : 2 * Math.abs(nominal - (lower ?? upper)) || Math.abs(lower ?? upper) || 1;
    const low = lower ?? upper - width;
    const high = upper ?? lower + width;
    const start = low - BEYOND * width;
    const span = high - low + 2 * BEYOND * width || 1;
    const place = (number) =>
        number === null ? null : Math.min(100, Math.max(0, ((number - start) / span) * 100));
    return {
        lower: place(lower),
        nominal: place(nominal),
        upper: place(upper),
        value: place(value),
        from: lower === null ? 0 : place(lower),
        to: upper === null ? 100 : place(upper),
        inside:
            value !== null &&
            (lower === null || value >= lower) &&
            (upper === null || value <= upper),
    };
}
