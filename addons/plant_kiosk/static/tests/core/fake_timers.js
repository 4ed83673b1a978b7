/** @odoo-module **/

/** Timers that a test moves on by hand. */
export function makeTimers() {
    let now = 0;
    let waiting = [];
    return {
        now: () => now,
        later(call, delay) {
            const timer = { call, at: now + delay };
            waiting.push(timer);
            return timer;
        },
        forget(timer) {
            waiting = waiting.filter((other) => other !== timer);
        },
        pass(milliseconds) {
            now += milliseconds;
            for (const timer of waiting.filter(({ at }) => at <= now)) {
                waiting = waiting.filter((other) => other !== timer);
                timer.call();
            }
        },
        waiting: () => waiting.map(({ at }) => at - now),
    };
}
