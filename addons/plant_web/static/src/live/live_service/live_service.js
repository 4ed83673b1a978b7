/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { followBus } from "@plant_web/core/compat";

export const CHANNEL_PREFIX = "plant.iot.device:";
export const MESSAGES = {
    values: "plant.iot.values",
    state: "plant.iot.state",
    capture: "plant.iot.capture",
    command: "plant.iot.command",
};
/** Messages of the same device within this time reach their watchers as one. */
export const DEBOUNCE = 100;
/** How often everything is read again: while the bus delivers, and while it does not. */
export const SLOW_POLL = 30000;
export const FAST_POLL = 5000;
/** The bus counts as silent when a read finds a value this much older that it did not bring. */
export const SILENT_AFTER = 5000;

/**
 * The one place where live values reach the browser.
 *
 * A watcher gives a `load` that reads everything it shows (`plant_live` of its record); the answer
 * names the devices, whose bus channels are then subscribed to, once for all watchers. What comes
 * over the bus is passed on as it comes; everything is read again when the bus comes back, when the
 * page is looked at again, and now and then, so that nothing missed stays missed.
 *
 * `link.state` says how fresh the page can be:
 * - `live`: the bus delivers;
 * - `polling`: it does not, and values are read every few seconds;
 * - `lost`: neither works, and no value may be shown as live.
 */
export function makeLive(bus, { now = () => Date.now() } = {}) {
    const link = reactive({ state: "live" });
    const watchers = new Set();
    const subscribed = new Map();
    const received = new Map();
    const pending = new Map();
    let busDelivers = true;
    let flushing = null;

    function remember(channel) {
        const known = received.get(channel.id);
        if (channel.received && (!known || channel.received > known)) {
            received.set(channel.id, channel.received);
        }
    }

    /** Did a read find a value the bus should have brought by now? */
    function isSilent(panel) {
        const at = Date.parse(panel.now);
        return panel.channels.some((channel) => {
            const known = received.get(channel.id);
            return (
                known && channel.received > known && at - Date.parse(channel.received) > SILENT_AFTER
            );
        });
    }

    function subscribe(watcher, devices) {
        const wanted = new Set(devices.map((device) => device.id));
        for (const id of wanted) {
            if (!watcher.devices.has(id)) {
                subscribed.set(id, (subscribed.get(id) || 0) + 1);
                if (subscribed.get(id) === 1) {
                    bus.addChannel(CHANNEL_PREFIX + id);
                }
            }
        }
        unsubscribe([...watcher.devices].filter((id) => !wanted.has(id)));
        watcher.devices = wanted;
    }

    function unsubscribe(ids) {
        for (const id of ids) {
            subscribed.set(id, subscribed.get(id) - 1);
            if (!subscribed.get(id)) {
                subscribed.delete(id);
                bus.deleteChannel(CHANNEL_PREFIX + id);
            }
        }
    }

    async function refresh(watcher) {
        browser.clearTimeout(watcher.timer);
        const turn = ++watcher.turn;
        let panel;
        try {
            panel = await watcher.load();
        } catch {
            // Whatever kept the server from answering: what is shown may be old, and is said to be.
            panel = null;
        }
        if (watcher.closed || turn !== watcher.turn) {
            return;
        }
        if (panel) {
            if (busDelivers && isSilent(panel)) {
                busDelivers = false;
            }
            panel.channels.forEach(remember);
            subscribe(watcher, panel.devices);
            link.state = busDelivers ? "live" : "polling";
            watcher.onPanel({ ...panel, offset: Date.parse(panel.now) - now() });
        } else {
            link.state = "lost";
        }
        const wait = link.state === "live" ? SLOW_POLL : FAST_POLL;
        watcher.timer = browser.setTimeout(() => refresh(watcher), wait);
    }

    function refreshAll() {
        return Promise.all([...watchers].map(refresh));
    }

    function onMessage(kind, payload) {
        if (!subscribed.has(payload.device)) {
            return;
        }
        if (!busDelivers) {
            busDelivers = true;
            refreshAll();
        }
        if (kind === "values") {
            payload.channels.forEach(remember);
            const merged = pending.get(payload.device) || new Map();
            payload.channels.forEach((channel) => merged.set(channel.id, channel));
            pending.set(payload.device, merged);
            flushing = flushing || browser.setTimeout(flush, DEBOUNCE);
        } else {
            deliver(kind, payload);
        }
    }

    function flush() {
        flushing = null;
        for (const [device, channels] of pending) {
            deliver("values", { device, channels: [...channels.values()] });
        }
        pending.clear();
    }

    function deliver(kind, payload) {
        for (const watcher of watchers) {
            if (watcher.devices.has(payload.device)) {
                watcher.onMessage(kind, payload);
            }
        }
    }

    for (const [kind, type] of Object.entries(MESSAGES)) {
        bus.subscribe(type, (payload) => onMessage(kind, payload));
    }
    followBus(bus, {
        up() {
            busDelivers = true;
            refreshAll();
        },
        down() {
            if (busDelivers) {
                busDelivers = false;
                link.state = "lost";
                refreshAll();
            }
        },
    });
    browser.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") {
            refreshAll();
        }
    });

    return {
        link,
        /**
         * Begin to watch: reads everything now, then follows.
         *
         * @param {Object} watcher
         * @param {function(): Promise<Object>} watcher.load reads everything shown
         * @param {function(Object): void} watcher.onPanel takes what was read; `offset` is the
         *  server's clock minus this browser's, in milliseconds
         * @param {function(string, Object): void} watcher.onMessage takes `values`, `state`,
         *  `capture` and `command` of the devices shown
         * @returns {function(): void} ends it
         */
        watch({ load, onPanel, onMessage }) {
            const watcher = {
                load,
                onPanel,
                onMessage,
                devices: new Set(),
                turn: 0,
                timer: null,
                closed: false,
            };
            watchers.add(watcher);
            refresh(watcher);
            return () => {
                watcher.closed = true;
                watchers.delete(watcher);
                browser.clearTimeout(watcher.timer);
                unsubscribe(watcher.devices);
            };
        },
    };
}

registry.category("services").add("plant_live", {
    dependencies: ["bus_service"],
    start(env, { bus_service: bus }) {
        return makeLive(bus);
    },
});
