/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { CallError, Offline } from "@plant_kiosk/core/errors";

/** How often the server is asked for changes, in milliseconds: with a socket, and without. */
export const SLOW = 30000;
export const FAST = 5000;
/** Messages within this time are one; what they tell of is read at most so often. */
export const GATHER = 1000;
const FIRST = 150;
/** Odoo's bus tells who subscribes anew what was said in the last 50 seconds, in milliseconds. */
const JUST_READ = 30000;

const LIVE = {
    "plant.iot.values": "values",
    "plant.iot.state": "state",
    "plant.iot.capture": "capture",
    "plant.iot.command": "command",
};

/**
 * How the terminal learns what others do, and whether it can.
 *
 * `state.link` says how fresh the page can be: `live` while the socket brings what changes,
 * `polling` while it does not and changes are asked for, `lost` where the server is not reached.
 * A message is a hint and may be missed: all is asked for again when the socket or the server comes
 * back, when the device wakes, and now and then.
 *
 * @param {Object} options
 * @param {Object} options.client see client.js
 * @param {function(Object): Object} options.makeSocket of its listeners, see live_socket.js
 * @param {{changed: function(number[]|null), watched: function(), sessions: function(Object[]), live: function(string,
 *  Object), unpaired: function(), back: function(), version: function(): string}} options.listeners
 * @param {function(function, number): any} options.later calls a function after milliseconds
 * @param {function(any): void} options.forget takes what `later` returned
 */
export function makeLink({ client, makeSocket, listeners, later, forget }) {
    const state = reactive({ link: "live" });
    let open = false;
    let timer = null;
    let gathering = null;
    let gathered = new Set();
    let socket = null;
    let lastRead = 0;

    function schedule() {
        forget(timer);
        timer = later(check, state.link === "live" ? SLOW : FAST);
    }

    /** Ask whether anything has changed, and read what has. */
    async function check({ everything = false } = {}) {
        forget(timer);
        try {
            const wasLost = state.link === "lost";
            const answer = await client.call("changes", { version: listeners.version() });
            state.link = open ? "live" : "polling";
            await listeners.sessions(answer.sessions);
            if (wasLost) {
                await listeners.back();
            }
            if (wasLost || everything || answer.changed || !open) {
                await listeners.changed(null);
            } else {
                await listeners.watched();
            }
        } catch (failure) {
            if (!(failure instanceof CallError)) {
                throw failure;
            }
            if (failure.code === "unpaired") {
                return;
            }
            if (failure instanceof Offline) {
                state.link = "lost";
            }
            // What else the server has to say it says again: it is asked for later.
        }
        schedule();
    }

    function gather(workorders, sessions) {
        workorders.forEach((id) => gathered.add(id));
        gathered.sessions ||= sessions;
        gathering ||= later(readGathered, Date.now() - lastRead > GATHER ? FIRST : GATHER);
    }

    async function readGathered() {
        const found = gathered;
        gathered = new Set();
        gathering = null;
        lastRead = Date.now();
        if (found.sessions) {
            await check();
        }
        if (found.size) {
            try {
                await listeners.changed([...found]);
            } catch (failure) {
                if (!(failure instanceof Offline)) {
                    throw failure;
                }
                lost();
            }
        }
    }

    function onMessage({ type, payload }) {
        if (type === "plant.terminal.changed") {
            gather(payload.workorders, payload.sessions);
        } else if (type === "plant.terminal.unpaired") {
            listeners.unpaired();
        } else if (type in LIVE) {
            listeners.live(LIVE[type], payload);
        }
    }

    /** A call did not get through: the page says so, and looks every few seconds. */
    function lost() {
        state.link = "lost";
        schedule();
    }

    return {
        state,
        check,
        lost,
        /** Listen from now on; the page was read just before. */
        start(channel) {
            const begun = Date.now();
            let isFirst = true;
            socket?.close();
            socket = makeSocket({
                channel,
                onMessage,
                onOpen(isOpen) {
                    open = isOpen;
                    if (isOpen && isFirst && Date.now() - begun < JUST_READ) {
                        schedule();
                    } else {
                        check({ everything: isOpen });
                    }
                    isFirst = false;
                },
            });
            socket.connect();
            schedule();
        },
        stop() {
            socket?.close();
            forget(timer);
        },
        /** The device or its network is back: do not wait for the next try. */
        hurry() {
            socket?.hurry();
            return check({ everything: true });
        },
    };
}
