/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { makeClient } from "@plant_kiosk/core/client";
import { makeClock } from "@plant_kiosk/core/clock";
import { makeCommands } from "@plant_kiosk/core/commands";
import { Offline, Refused, SignedOut } from "@plant_kiosk/core/errors";
import { newKey } from "@plant_kiosk/core/keys";
import { makeLink } from "@plant_kiosk/core/link";
import { makeSocket } from "@plant_kiosk/core/live_socket";
import { makeOfflineQueue } from "@plant_kiosk/core/offline_queue";
import { makeOperators } from "@plant_kiosk/core/operators";
import { makeSettings } from "@plant_kiosk/core/settings";
import { makeSound } from "@plant_kiosk/core/sound";
import { makeKept, makePendingStore } from "@plant_kiosk/core/stores";
import { makeUi } from "@plant_kiosk/core/ui";
import { makeWork } from "@plant_kiosk/core/work";

/**
 * The terminal: what its parts are, and how they hear of each other.
 *
 * `state.phase` is `starting`, `unpaired`, `ready`, or `unreachable` where the first call did not
 * get through. `time.now` is the server's time, to the second.
 *
 * @param {Object} boot what the page brings along, see docs/contracts/terminal.md
 * @param {Window} page
 */
export function makeTerminal(boot, page = window) {
    const now = () => Date.now();
    const later = (call, delay) => page.setTimeout(call, delay);
    const forget = (timer) => page.clearTimeout(timer);
    const state = reactive({ phase: "starting", station: null, pending: [], refusal: "" });
    const clock = makeClock(now);
    const time = reactive({ now: now() });
    const client = makeClient({
        fetch: (address, options) => page.fetch(address, options),
        clock,
        now,
        wait: (delay) => new Promise((resolve) => later(resolve, delay)),
        unpaired,
    });
    const settings = makeSettings(makeKept("settings"));
    const sound = makeSound({
        isMuted: () => settings.state.muted,
        vibrate: page.navigator.vibrate?.bind(page.navigator),
    });
    const ui = makeUi({ sound, later, forget });
    const operators = makeOperators({
        client,
        kept: makeKept("tokens", page.sessionStorage),
        now,
        later,
        signedIn: () => pending.replay(),
    });
    const pending = makeOfflineQueue({
        store: makePendingStore(),
        send,
        changed: readPending,
        done: (_entry, { card }) => {
            if (card && card.workorder.id === work.state.card?.workorder.id) {
                work.show(card);
            }
        },
    });
    const commands = makeCommands({ client, later, forget });
    const work = makeWork({
        client,
        operators,
        ui,
        commands,
        pending,
        newKey,
        clock,
        lost: () => link.lost(),
    });
    const link = makeLink({
        client,
        later,
        forget,
        makeSocket: (listeners) =>
            makeSocket({
                ...listeners,
                open: () => new WebSocket(page.origin.replace(/^http/, "ws") + boot.websocket),
                later,
                forget,
                random: Math.random,
            }),
        listeners: {
            version: () => work.state.version,
            changed: work.refresh,
            watched: work.watch,
            live: work.onLive,
            unpaired,
            back: pending.replay,
            async sessions(sessions) {
                operators.set(sessions);
                await operators.adopt(sessions);
            },
        },
    });

    function unpaired() {
        state.phase = "unpaired";
        link.stop();
    }

    function readPending() {
        state.pending = pending.entries();
    }

    /** Tell the server of what was done without a link, as who did it. */
    async function send({ key, method, arguments: given, operator, time: queuedAt }) {
        const token = operators.tokenOf(operator.id);
        const signedOut = () => new SignedOut(_t("%s has to sign in first.", operator.name));
        if (!token) {
            throw signedOut();
        }
        try {
            return await client.call(method, { ...given, token }, { key, queuedAt });
        } catch (failure) {
            if (failure.code !== "session") {
                throw failure;
            }
            operators.drop(token);
            throw signedOut();
        }
    }

    /** The first load: two calls. */
    async function load() {
        try {
            const answer = await client.call("state");
            Object.assign(state, {
                station: answer.station,
                terminal: answer.terminal,
                company: answer.company,
                blockReasons: answer.block_reasons,
                scrapReasons: answer.scrap_reasons,
                can: answer.can,
                lang: answer.lang,
            });
            if (answer.tz) {
                page.document.documentElement.dataset.zone = answer.tz;
            }
            operators.set(answer.sessions);
            await work.loadQueue();
            readPending();
            state.phase = "ready";
            link.start(answer.channel);
            pending.replay();
        } catch (failure) {
            if (failure instanceof Offline) {
                state.phase = "unreachable";
                later(load, 5000);
            } else if (failure.code !== "unpaired") {
                throw failure;
            }
        }
    }

    /** Pair this device with the station of a code; refused ones are said in `state.refusal`. */
    async function pair(code, name) {
        state.refusal = "";
        try {
            await client.pair(code, name);
        } catch (failure) {
            if (!(failure instanceof Refused || failure instanceof Offline)) {
                throw failure;
            }
            sound.refused();
            state.refusal = failure.message;
            return;
        }
        sound.accepted();
        await load();
        if (state.lang && state.lang !== boot.lang) {
            page.location.reload(); // as the station speaks: the page came as the browser does
        }
    }

    return {
        state,
        time,
        clock,
        client,
        settings,
        sound,
        ui,
        operators,
        pending,
        commands,
        work,
        link,
        load,
        pair,
        /** What changes with time alone: what is shown of it, and who is idle. */
        tick() {
            time.now = clock.now();
            operators.lockIdle();
        },
    };
}
