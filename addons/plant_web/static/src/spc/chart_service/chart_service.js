/** @odoo-module **/

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { followBus } from "@plant_web/core/compat";

export const CHANGED = "plant.spc.changed";
const CHANNEL_PREFIX = "plant.quality.chart:";
/** How often new points are asked for where the bus brings none. */
export const POLL = 30000;

/**
 * Tells whoever shows a control chart when to read it again, and from which point on.
 *
 * The bus brings it at once. When it comes back after a break, and when the page is looked at
 * again, everything is read; now and then new points are asked for, should the bus be silent.
 */
export function makeCharts(bus) {
    const watchers = new Set();
    const everybody = (since) => watchers.forEach((watcher) => watcher.onChanged(since));

    bus.subscribe(CHANGED, ({ chart, since }) => {
        for (const watcher of watchers) {
            if (watcher.chart === chart) {
                watcher.onChanged(since);
            }
        }
    });
    followBus(bus, { up: () => everybody(1), down() {} });
    browser.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") {
            everybody(1);
        }
    });

    return {
        /**
         * Begin to watch a chart.
         *
         * @param {number} chart its id
         * @param {function(number|null): void} onChanged is given the number of the first point
         *  that changed, or null: whatever is newer than what is shown
         * @returns {function(): void} ends it
         */
        watch(chart, onChanged) {
            const watcher = { chart, onChanged };
            watchers.add(watcher);
            bus.addChannel(CHANNEL_PREFIX + chart);
            const polling = browser.setInterval(() => onChanged(null), POLL);
            return () => {
                browser.clearInterval(polling);
                watchers.delete(watcher);
                if (![...watchers].some((other) => other.chart === chart)) {
                    bus.deleteChannel(CHANNEL_PREFIX + chart);
                }
            };
        },
    };
}

registry.category("services").add("plant_charts", {
    dependencies: ["bus_service"],
    start(env, { bus_service: bus }) {
        return makeCharts(bus);
    },
});
