/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { CallError, Refused } from "@plant_kiosk/core/errors";

/** How often the server is asked how it stands with what is open, in milliseconds. */
export const ASK = 3000;
/** How long what was done stays; what was not stays until somebody has read why. */
export const SHOWN = 8000;
const OPEN = ["waiting", "taken"];

/**
 * What devices were told to do here, until it is done, or somebody has read why it is not.
 *
 * `state.told` holds each command as the server tells it (docs/contracts/terminal.md), with the
 * `workorder` it was told on. How it ends comes over the socket; as a message may be missed, the
 * server is asked as well.
 *
 * @param {Object} options
 * @param {Object} options.client see client.js
 * @param {function(function, number): any} options.later calls a function after milliseconds
 * @param {function(any): void} options.forget takes what `later` returned
 */
export function makeCommands({ client, later, forget }) {
    const state = reactive({ told: [] });
    let timer = null;

    const open = () => state.told.filter((command) => OPEN.includes(command.state));

    function dismiss(id) {
        state.told = state.told.filter((command) => command.id !== id);
    }

    /** Take what is told of a command that is followed. */
    function hear(news) {
        const command = state.told.find(({ id }) => id === news.id);
        if (command && OPEN.includes(command.state)) {
            Object.assign(command, news);
            leaveWhenDone(command);
        }
    }

    function leaveWhenDone({ id, state: reached }) {
        if (reached === "done") {
            later(() => dismiss(id), SHOWN);
        }
    }

    function schedule() {
        forget(timer);
        timer = open().length ? later(ask, ASK) : null;
    }

    async function ask() {
        for (const { id } of open()) {
            try {
                hear((await client.call("command_state", { command: id })).command);
            } catch (failure) {
                if (failure instanceof Refused) {
                    hear({ id, state: "unknown", detail: failure.message });
                } else if (!(failure instanceof CallError)) {
                    throw failure;
                }
            }
        }
        schedule();
    }

    return {
        state,
        hear,
        dismiss,
        follow(command, workorder) {
            dismiss(command.id);
            state.told.push({ ...command, workorder });
            leaveWhenDone(command);
            schedule();
        },
    };
}

/** Whether nothing more will come of it. */
export function isOver(command) {
    return !OPEN.includes(command.state);
}
