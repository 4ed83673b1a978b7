/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Offline, Refused } from "@plant_kiosk/core/errors";

/** Verbs that may wait for the link; see docs/contracts/terminal.md. */
export const OFFLINE = [
    "start",
    "pause",
    "resume",
    "block",
    "unblock",
    "report",
    "scrap",
    "consume",
    "byproduct",
    "answer",
    "help",
];

const mayWait = (method, given) => OFFLINE.includes(method) && !given.answer?.pictures;

/**
 * The queue, the open card, and what is done with them. Each tap and each scan is one call, whose
 * answer holds the card as it is then.
 *
 * @param {Object} options
 * @param {Object} options.client see client.js
 * @param {Object} options.operators see operators.js
 * @param {Object} options.ui see ui.js
 * @param {Object} options.commands see commands.js
 * @param {Object} options.pending the queue of what waits for a link, see offline_queue.js
 * @param {function(): void} options.lost is told when there is no link
 * @param {function(): string} options.newKey
 * @param {Object} options.clock
 */
export function makeWork({ client, operators, ui, commands, pending, lost, newKey, clock }) {
    const state = reactive({ rows: [], total: 0, search: "", version: null, card: null, step: null });
    let turn = 0;
    let running = null;

    function show(card) {
        const isOther = card?.workorder.id !== state.card?.workorder.id;
        state.card = card;
        if (!card) {
            return;
        }
        const isGone = state.step !== null && !card.steps.some(({ id }) => id === state.step);
        if (isOther || isGone) {
            state.step = nextStep(card);
        }
        const at = state.rows.findIndex(({ id }) => id === card.row.id);
        if (at >= 0) {
            state.rows[at] = card.row;
        }
    }

    /** Go on to the next open check when the one that is shown is answered. */
    function stepOn(card) {
        const shown = card.steps.find(({ id }) => id === state.step);
        if (shown && !shown.is_open) {
            state.step = nextStep(card);
        }
    }

    function takeAnswer({ card, said, command }, workorder) {
        if (card) {
            show(card);
            stepOn(card);
        }
        if (command) {
            commands.follow(command, workorder); // the card says what becomes of it
        }
        ui.accept(command ? null : said);
    }

    async function loadQueue() {
        const mine = ++turn;
        const { rows, total, version } = await client.call("queue", { search: state.search });
        if (mine === turn) {
            Object.assign(state, { rows, total, version });
        }
    }

    async function loadCard(workorder) {
        const { card } = await client.call("card", { workorder });
        return card;
    }

    /** Run what may fail: the page says it is busy, and says in a sentence what went wrong. */
    async function attempt(name, run) {
        if (running) {
            return false; // a second tap while the first is on its way
        }
        ui.state.busy = name;
        running = carryOut(run);
        try {
            return await running;
        } finally {
            running = null;
            ui.state.busy = null;
        }
    }

    async function carryOut(run) {
        try {
            return (await run()) !== false;
        } catch (failure) {
            if (failure instanceof Offline) {
                lost();
            } else if (!(failure instanceof Refused)) {
                throw failure;
            }
            ui.refuse(failure.message);
            return false;
        }
    }

    function keepForLater({ method, given, words, key }) {
        pending.add({
            key,
            method,
            arguments: given,
            operator: operators.active().operator,
            words,
            time: new Date(clock.now()).toISOString(),
        });
        ui.tell(_t("Noted here. It is sent as soon as the connection is back."));
    }

    /**
     * Do it as who acts; where nobody does, or they no longer may, when they have signed in: false.
     */
    async function perform(action) {
        const token = operators.token();
        if (!token) {
            ui.open("sign_in", { then: () => run(action) });
            return false;
        }
        const { method, given, key } = action;
        if (!pending.isEmpty() && mayWait(method, given)) {
            keepForLater(action); // behind what waits: the order is kept
            pending.replay();
            return true;
        }
        try {
            const answer = await client.call(method, { ...given, token }, { key });
            takeAnswer(answer, given.workorder);
        } catch (failure) {
            if (failure instanceof Offline && mayWait(method, given)) {
                lost();
                keepForLater(action);
            } else if (failure.code === "session") {
                operators.drop(token);
                ui.open("sign_in", { then: () => run(action), why: failure.message });
                return false;
            } else {
                await lookAgain(failure);
                throw failure;
            }
        }
        return true;
    }

    /** What was refused for how things are shows how they are. */
    async function lookAgain(failure) {
        if (failure instanceof Refused && state.card) {
            const { id } = state.card.workorder;
            try {
                show(await loadCard(id));
            } catch {
                // The refusal is what the operator has to read.
            }
        }
    }

    /** Read the open card again; one that is not of this station any more is closed, and it is said. */
    async function refreshCard(open) {
        let card;
        try {
            card = await loadCard(open);
        } catch (failure) {
            if (!(failure instanceof Refused)) {
                throw failure;
            }
            ui.refuse(failure.message);
            card = null;
        }
        if (state.card?.workorder.id === open) {
            show(card);
            card && stepOn(card);
        }
    }

    const run = (action) => attempt(action.method, () => perform(action));

    return {
        state,
        loadQueue,
        show,
        search(text) {
            state.search = text;
            return attempt("queue", loadQueue);
        },
        open: (workorder) => attempt("card", async () => show(await loadCard(workorder))),
        close: () => show(null),
        choose(step) {
            state.step = step;
        },
        attempt,
        /**
         * A verb on the open card.
         *
         * @param {string} method
         * @param {string} words what it is called, for the list of what waits
         * @param {Object} more arguments
         * @returns {Promise<boolean>} whether it was done, or noted to be
         */
        act(method, words, more = {}) {
            const given = more.check ? more : { workorder: state.card.workorder.id, ...more };
            return run({ method, words, given, key: newKey() });
        },
        /** Call for help, with or without a card. */
        help: (note) =>
            run({
                method: "help",
                words: _t("Call for help"),
                given: { ...(state.card && { workorder: state.card.workorder.id }), note },
                key: newKey(),
            }),
        /**
         * What was scanned, whatever it is; one that comes while something is on its way waits for it.
         * What waited for somebody to sign in goes on when a badge has signed them in.
         */
        async scan(code) {
            while (running) {
                await running;
            }
            let next = null;
            await attempt("scan", async () => {
                const answer = await client.call(
                    "scan",
                    { code, workorder: state.card?.workorder.id || null, token: operators.token() },
                    { key: newKey() }
                );
                if (answer.token) {
                    operators.take(answer);
                } else if (answer.sessions) {
                    operators.set(answer.sessions);
                }
                if (answer.ask?.dialog === "queue") {
                    state.search = answer.ask.search;
                    await loadQueue();
                }
                takeAnswer(answer);
                const { name, props } = ui.state.dialog || {};
                const then = name === "sign_in" ? props.then : null;
                if (answer.ask && answer.ask.dialog !== "queue") {
                    ui.open(answer.ask.dialog, { ...answer.ask, ...(then && { then }) });
                } else if (answer.session && name === "sign_in") {
                    ui.close();
                    next = then;
                }
            });
            await next?.();
        },
        /** Others have changed something: read again what is shown of it. */
        async refresh(workorders = null) {
            const open = state.card?.workorder.id;
            if (open && (!workorders || workorders.includes(open))) {
                await refreshCard(open);
            }
            await loadQueue();
        },
        /** Devices tell what they have for as long as somebody says that they look. */
        async watch() {
            const { card } = state;
            if (card?.live?.channels.length) {
                const { live } = await client.call("live", { workorder: card.workorder.id });
                card.live = live;
            }
        },
        /** A device at the station has a new value or state, or a command came to its end. */
        onLive(kind, payload) {
            if (kind === "command") {
                commands.hear(payload);
                return;
            }
            const live = state.card?.live;
            if (!live) {
                return;
            }
            if (kind === "values") {
                for (const channel of payload.channels) {
                    const own = live.channels.find(({ id }) => id === channel.id);
                    own && Object.assign(own, channel);
                }
            } else if (kind === "state") {
                const device = live.devices.find(({ id }) => id === payload.device);
                device && Object.assign(device, payload, { id: device.id });
            }
        },
    };
}

/** The check to be answered next, or null: the work itself. */
export function nextStep(card) {
    return card.steps.find(({ is_open: isOpen }) => isOpen)?.id || null;
}
