/** @odoo-module **/

/** A device that slept misses at least this many milliseconds of ticks. */
const MISSED = 5000;
const TICK = 1000;

/**
 * Keeps the screen on where the browser can, and tells when the device has slept or the page was
 * looked away from: whatever was shown may be old then.
 */
export function makeWakefulness({ woke, now = () => Date.now() }) {
    let last = now();

    async function hold() {
        try {
            await navigator.wakeLock?.request("screen");
        } catch {
            // The browser keeps its screen policy: a battery that is low, a page in the back.
        }
    }

    function onVisible() {
        if (document.visibilityState === "visible") {
            hold();
            woke();
        }
    }

    function tick() {
        const at = now();
        if (at - last > MISSED) {
            woke();
        }
        last = at;
    }

    return {
        start() {
            hold();
            document.addEventListener("visibilitychange", onVisible);
            window.setInterval(tick, TICK);
        },
        tick,
    };
}
