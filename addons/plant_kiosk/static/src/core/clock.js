/** @odoo-module **/

/** How much less certain the offset grows by itself: a clock drifts by up to this share. */
const DRIFT = 1e-4;
/** Times of the server may be told in whole seconds. */
const RESOLUTION = 1000;

/**
 * The server's time, as well as this device can know it: whose own clock may be wrong, and may be
 * set while the page is open.
 *
 * Each answer tells the time at some moment between asking and hearing. What is known best is kept:
 * the answer that came quickest, which counts less as it grows old, unless a newer one shows that
 * the device's clock was set.
 *
 * @param {function(): number} now milliseconds of this device's clock
 */
export function makeClock(now = () => Date.now()) {
    let offset = 0;
    let spread = Infinity;
    let learned = 0;

    return {
        /** Milliseconds of the server's clock. */
        now: () => now() + offset,
        /**
         * @param {string} time of the server, ISO 8601
         * @param {number} sent when the answer was asked for, by this device's clock
         * @param {number} received when it was there, by this device's clock
         */
        learn(time, sent, received) {
            const told = Date.parse(time) - (sent + received) / 2;
            const width = received - sent + RESOLUTION;
            const known = spread + DRIFT * Math.abs(received - learned);
            const wasSet = Math.abs(told - offset) > (width + known) / 2;
            if (width <= known || wasSet) {
                offset = told;
                spread = width;
                learned = received;
            }
        },
    };
}
