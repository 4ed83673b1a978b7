/** @odoo-module **/

/**
 * Which part of the time a graph shows. Pure: seconds since 1970, no clock.
 *
 * A view is `{span, end}`: so many seconds up to `end`, or up to now, moving with it, where `end` is
 * null.
 */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The windows to choose from, in seconds. */
export const SPANS = [15 * MINUTE, 8 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY];
export const LEAST = 10;
export const MOST = 10 * 365 * DAY;
/** How much of a window the arrows move it. */
const STEP = 0.25;

/** The `[start, end]` of a view. */
export function windowOf({ span, end }, now) {
    const to = end ?? now;
    return [to - span, to];
}

/** A view moved by a quarter of itself: -1 back in time, 1 forth; at now it goes on with it. */
export function pan({ span, end }, direction, now) {
    const moved = (end ?? now) + direction * span * STEP;
    return { span, end: moved >= now ? null : moved };
}

/** A view `factor` times as long around its middle; one that moves with now goes on doing so. */
export function zoom({ span, end }, factor, now) {
    const longer = Math.min(Math.max(span * factor, LEAST), MOST);
    if (end === null) {
        return { span: longer, end };
    }
    const moved = end + (longer - span) / 2;
    return { span: longer, end: moved >= now ? null : moved };
}

/** The view between two times, in whatever order; no shorter than can be told apart. */
export function between(first, second, now) {
    const [start, end] = [Math.min(first, second), Math.max(first, second)];
    const span = Math.max(end - start, LEAST);
    return { span, end: end >= now ? null : Math.min(start + span, now) };
}
