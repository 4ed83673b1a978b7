/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { activeCompanyIds, followBus } from "@plant_web/core/compat";

export const CHANGED = "plant.kpi.changed";
const CHANNEL_PREFIX = "res.company:";
/** What is asked for within so many milliseconds is asked for in one call. */
export const GATHER = 30;
/** Messages within this time are one change. */
export const DEBOUNCE = 400;
/** How often everything is read again: while the bus delivers, and while it does not. */
export const SLOW_POLL = 60000;
export const FAST_POLL = 10000;
/** How often ages on the page move on. */
export const TICK = 10000;
/** The server takes no more figures at a time. */
const MOST_FIGURES = 200;
/** Answers kept for who asks the same again: a wallboard shows its pages in turn. */
const MOST_KEPT = 300;

/**
 * The one place where figures reach the browser: whatever number of tiles is open, one change is
 * one call.
 *
 * A watcher says what it wants, as `plant.kpi.plant_tiles` takes it, and which changes concern it.
 * Wants of the same moment are asked for together, equal ones once. All is read again when the bus
 * comes back, when the page is looked at again, and now and then; never while nobody looks.
 *
 * The newest answers are kept: who watches what was watched before has it at once, with its age, and
 * also where the server does not answer.
 *
 * `status.link` says how fresh the page can be: `live` while the bus delivers, `polling` while it
 * does not, `lost` where the server does not answer: then nothing may be shown as live.
 *
 * @param {Object} options
 * @param {function(Object): Promise<Object>} options.read `plant_tiles`
 * @param {function(): number} options.now milliseconds
 * @param {function(): boolean} options.isLookedAt
 * @param {function(function, number): any} options.later calls a function after milliseconds
 * @param {function(any): void} options.forget takes what `later` returned
 */
export function makeTiles({ read, now, isLookedAt, later, forget }) {
    const status = reactive({ link: "live", at: null, now: now(), failure: null });
    const watchers = new Set();
    const due = new Set();
    let busDelivers = true;
    let gathering = null;
    let changing = null;
    let polling = null;
    let changed = new Set();
    const kept = new Map();

    function keep(want, answer) {
        const key = JSON.stringify(want);
        kept.delete(key);
        kept.set(key, answer);
        if (kept.size > MOST_KEPT) {
            kept.delete(kept.keys().next().value);
        }
    }

    function ask(watcher) {
        due.add(watcher);
        gathering = gathering || later(readDue, GATHER);
    }

    async function readDue() {
        gathering = null;
        const asked = [...due].filter((watcher) => watchers.has(watcher));
        due.clear();
        if (!asked.length) {
            return;
        }
        const wants = asked.map((watcher) => watcher.want());
        const asking = asked.map((watcher) => ++watcher.turn);
        const { calls, places } = together(wants);
        let answers;
        try {
            answers = await Promise.all(calls.map(read));
        } catch (failure) {
            lost(failure);
            return;
        }
        Object.assign(status, {
            link: busDelivers ? "live" : "polling",
            at: now(),
            now: now(),
            failure: null,
        });
        asked.forEach((watcher, index) => {
            const data = takeApart(answers, places[index], wants[index]);
            keep(wants[index], { data, at: status.at });
            if (watchers.has(watcher) && watcher.turn === asking[index]) {
                watcher.onData(data, status.at);
            }
        });
        schedule();
    }

    /** The server did not answer: what is shown may be old, and is said to be. */
    function lost(failure) {
        Object.assign(status, { link: "lost", now: now(), failure });
        schedule();
    }

    function schedule() {
        forget(polling);
        polling = later(poll, status.link === "live" ? SLOW_POLL : FAST_POLL);
    }

    function poll() {
        if (isLookedAt()) {
            watchers.forEach(ask);
        } else {
            schedule();
        }
    }

    function onChanged({ what }) {
        what.forEach((name) => changed.add(name));
        changing =
            changing ||
            later(() => {
                const names = changed;
                changed = new Set();
                changing = null;
                watchers.forEach((watcher) => {
                    if (watcher.what.some((name) => names.has(name))) {
                        ask(watcher);
                    }
                });
            }, DEBOUNCE);
    }

    return {
        status,
        onChanged,
        refresh: () => watchers.forEach(ask),
        /** The bus goes up or down: read what was missed, or begin to poll. */
        setBus(delivers) {
            if (delivers !== busDelivers) {
                busDelivers = delivers;
                watchers.forEach(ask);
            }
        },
        tick() {
            if (watchers.size && isLookedAt()) {
                status.now = now();
            }
        },
        /**
         * Begin to watch: reads now, then follows.
         *
         * @param {Object} watcher
         * @param {function(): Object} watcher.want what to ask `plant_tiles` for, each time anew
         * @param {string[]} watcher.what which changes concern it: work, quality, orders, alerts
         * @param {function(Object, number): void} watcher.onData takes `{figures, states,
         *  alerts}`, the figures in the order they were wanted, and when they were read
         * @returns {function(): void} ends it
         */
        watch({ want, what, onData }) {
            const watcher = { want, what, onData, turn: 0 };
            watchers.add(watcher);
            const known = kept.get(JSON.stringify(want()));
            if (known) {
                onData(known.data, known.at);
            }
            ask(watcher);
            return () => {
                watchers.delete(watcher);
                if (!watchers.size) {
                    forget(polling);
                }
            };
        },
        /** One figure, once; asked for together with what else is asked for now. */
        figure(request) {
            return new Promise((resolve) => {
                const begun = now();
                const stop = this.watch({
                    want: () => ({ figures: [request] }),
                    what: [],
                    onData: ({ figures }, at) => {
                        if (at >= begun) {
                            stop();
                            resolve(figures[0]);
                        }
                    },
                });
            });
        },
    };
}

/**
 * What all want as calls, equal figures once, and for each want where its figures stand.
 *
 * @returns {{calls: Object[], places: number[][]}}
 */
export function together(wants) {
    const known = new Map();
    const figures = [];
    const places = wants.map((want) =>
        (want.figures || []).map((request) => {
            const key = JSON.stringify(request);
            if (!known.has(key)) {
                known.set(key, figures.length);
                figures.push(request);
            }
            return known.get(key);
        })
    );
    const calls = [];
    for (let start = 0; start === 0 || start < figures.length; start += MOST_FIGURES) {
        calls.push({ figures: figures.slice(start, start + MOST_FIGURES) });
    }
    calls[0].states = wants.some((want) => want.states);
    calls[0].alerts = wants.some((want) => want.alerts);
    return { calls, places };
}

function takeApart(answers, places, want) {
    const figures = answers.flatMap((answer) => answer.figures);
    return {
        figures: places.map((place) => figures[place]),
        states: want.states ? answers[0].states : null,
        alerts: want.alerts ? answers[0].alerts : null,
    };
}

registry.category("services").add("plant_tiles", {
    dependencies: ["orm", "bus_service"],
    start(env, { orm, bus_service: bus }) {
        const tiles = makeTiles({
            read: (wanted) => orm.silent.call("plant.kpi", "plant_tiles", [wanted]),
            now: () => Date.now(),
            isLookedAt: () => document.visibilityState === "visible",
            later: (call, wait) => browser.setTimeout(call, wait),
            forget: (timer) => browser.clearTimeout(timer),
        });
        let listening = false;

        /** Nothing is subscribed to before the first tile is open. */
        function listen() {
            if (listening) {
                return;
            }
            listening = true;
            activeCompanyIds(env).forEach((id) => bus.addChannel(CHANNEL_PREFIX + id));
            bus.subscribe(CHANGED, (payload) => tiles.onChanged(payload));
            followBus(bus, { up: () => tiles.setBus(true), down: () => tiles.setBus(false) });
            browser.addEventListener("visibilitychange", () => {
                if (document.visibilityState === "visible") {
                    tiles.refresh();
                }
            });
            browser.setInterval(tiles.tick, TICK);
        }

        const { watch } = tiles;
        return Object.assign(tiles, {
            watch(watcher) {
                listen();
                return watch(watcher);
            },
        });
    },
});
