/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { CallError, Refused } from "@plant_kiosk/core/errors";

const MINUTE = 60000;
/** What a touch is the beginning of tells the server by itself within this time. */
const SOON = 2000;

/**
 * Who is signed in at this terminal, and who of them acts.
 *
 * The tokens are kept for as long as the page is open, and by a reload; the server holds them to
 * what they may. An operator who does nothing for the station's idle time no longer acts here.
 *
 * @param {Object} options
 * @param {Object} options.client see client.js
 * @param {{read: function(): Object, write: function(Object): void}} options.kept the tokens by
 *  session
 * @param {function(): number} options.now milliseconds
 * @param {function(): void} options.signedIn is told of everybody who has signed in
 * @param {function(function, number): any} options.later calls a function after milliseconds
 */
export function makeOperators({ client, kept, now, signedIn, later }) {
    const state = reactive({ sessions: [], active: null, locked: false });
    let tokens = kept.read() || {};
    let used = now();
    let heard = 0; // when the server last heard of who acts
    let waiting = false;

    function keep(changed) {
        tokens = changed;
        kept.write(tokens);
    }

    /** Those who are signed in, as the server says; who is not any more does not act either. */
    function set(sessions) {
        const ids = new Set(sessions.map(({ id }) => id));
        keep(Object.fromEntries(Object.entries(tokens).filter(([id]) => ids.has(Number(id)))));
        state.sessions = sessions.filter(({ id }) => tokens[id]);
        if (!state.sessions.some(({ id }) => id === state.active)) {
            state.active = null;
        }
    }

    function take({ session, token, sessions }) {
        keep({ ...tokens, [session.id]: token });
        set(sessions);
        state.active = session.id;
        state.locked = false;
        used = now();
        heard = used;
        signedIn();
    }

    async function tell() {
        waiting = false;
        if (!state.active || now() - heard <= MINUTE) {
            return;
        }
        heard = now();
        try {
            await client.call("touch", { token: tokens[state.active] });
        } catch (failure) {
            if (!(failure instanceof CallError)) {
                throw failure;
            }
            // Whatever the operator does next says it to them.
        }
    }

    const sessionOf = (id) => state.sessions.find((session) => session.id === id) || null;

    return {
        state,
        set,
        take,
        /** The session of who acts, or null. */
        active: () => sessionOf(state.active),
        /** The token of who acts, for a call that is made now; null where nobody does. */
        token() {
            heard = now();
            return tokens[state.active] || null;
        },
        /** The newest token of an operator, or null where they are not signed in. */
        tokenOf(operator) {
            const own = state.sessions.filter((session) => session.operator.id === operator);
            return own.length ? tokens[own.at(-1).id] : null;
        },
        async signIn(how) {
            take(await client.call("sign_in", how));
        },
        /** Take over those whom a scanner of the station has signed in. */
        async adopt(sessions) {
            for (const { id } of sessions.filter(({ adoptable }) => adoptable)) {
                try {
                    take(await client.call("adopt", { session: id }));
                } catch (failure) {
                    if (!(failure instanceof Refused)) {
                        throw failure;
                    }
                    // Another terminal of the station was quicker.
                }
            }
        },
        async signOut(session) {
            const { sessions } = await client.call("sign_out", { token: tokens[session] });
            set(sessions);
        },
        /** The server said that this token is over. */
        drop(token) {
            set(state.sessions.filter(({ id }) => tokens[id] !== token));
        },
        choose(session) {
            state.active = session;
            used = now();
        },
        /**
         * Somebody touches the screen; the server is told now and then. Not while they do something:
         * the two calls would wait for each other, and it hears of them by what they do.
         */
        use() {
            used = now();
            if (state.active && !waiting && used - heard > MINUTE) {
                waiting = true;
                later(tell, SOON);
            }
        },
        /** Nobody acts any more where nobody has touched the screen for the station's idle time. */
        lockIdle() {
            const session = sessionOf(state.active);
            if (session && now() - used > session.idle_minutes * MINUTE) {
                state.active = null;
                state.locked = true;
            }
        },
    };
}
