/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";
import { Offline, Refused } from "@plant_kiosk/core/errors";

const CALL = "/plant/terminal/v1/call";
const PAIR = "/plant/terminal/v1/pair";
/** Who waits longer than this for an answer has no link, in milliseconds. A busy server is none that is away. */
const PATIENCE = 20000;
/** What a proxy answers when the server behind it is away. */
const AWAY = [502, 504];
const BUSY = 503;
const BUSY_WAITS = [200, 600];

/**
 * Calls to the server, as docs/contracts/terminal.md has them.
 *
 * @param {Object} options
 * @param {function(string, Object): Promise<Response>} options.fetch
 * @param {Object} options.clock learns the server's time from what is answered
 * @param {function(): number} options.now milliseconds of this device's clock
 * @param {function(number): Promise<void>} options.wait
 * @param {function(): void} options.unpaired is told that this device has no station any more
 */
export function makeClient({ fetch, clock, now, wait, unpaired }) {
    const offline = () =>
        new Offline(_t("There is no connection to the server. Look at the network, then try again."));

    async function post(address, body) {
        const sent = now();
        let response;
        let answer;
        try {
            response = await fetch(address, {
                method: "POST",
                headers: { "Content-Type": "application/json", "X-Plant-Terminal": "1" },
                body: JSON.stringify(body),
                signal: AbortSignal.timeout(PATIENCE),
            });
            answer = await response.json();
        } catch {
            throw offline();
        }
        if (AWAY.includes(response.status)) {
            throw offline();
        }
        if (answer.time) {
            clock.learn(answer.time, sent, now());
        }
        return { status: response.status, answer };
    }

    /** The answer; the server's being busy is waited for a moment. */
    async function ask(address, body) {
        let { status, answer } = await post(address, body);
        for (const delay of BUSY_WAITS) {
            if (status !== BUSY) {
                break;
            }
            await wait(delay);
            ({ status, answer } = await post(address, body));
        }
        if (answer.reason === "unpaired") {
            unpaired();
        }
        if (status !== 200) {
            throw new Refused(answer.detail || answer.title, answer.reason || null);
        }
        return answer;
    }

    return {
        /**
         * @param {string} method
         * @param {Object} given its arguments
         * @param {{key: string, queuedAt: string}} once makes a repeated call count once
         * @throws {Offline, Refused}
         */
        call: (method, given = {}, { key, queuedAt } = {}) =>
            ask(CALL, {
                method,
                arguments: given,
                ...(key && { key }),
                ...(queuedAt && { queued_at: queuedAt }),
            }),
        pair: (code, name) => ask(PAIR, { code, ...(name && { name }) }),
    };
}
