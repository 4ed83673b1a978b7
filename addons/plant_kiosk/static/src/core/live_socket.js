/** @odoo-module **/

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

/**
 * Messages of one channel of Odoo's bus, over a websocket of our own: the terminal has no session
 * of Odoo's, and needs none of the web client.
 *
 * After it was closed it is opened again, later with each failure, and at once when asked.
 *
 * @param {Object} options
 * @param {function(): WebSocket} options.open
 * @param {string} options.channel
 * @param {function({type: string, payload: Object}): void} options.onMessage
 * @param {function(boolean): void} options.onOpen is told when it opens and when it closes
 * @param {function(function, number): any} options.later calls a function after milliseconds
 * @param {function(any): void} options.forget takes what `later` returned
 * @param {function(): number} options.random from 0 to 1: not all terminals come back at once
 */
export function makeSocket({ open, channel, onMessage, onOpen, later, forget, random }) {
    let socket = null;
    let timer = null;
    let wait = FIRST_WAIT;
    let last = 0;

    function connect() {
        timer = null;
        const own = open();
        socket = own;
        own.addEventListener("open", () => {
            wait = FIRST_WAIT;
            const data = { channels: [channel], last };
            own.send(JSON.stringify({ event_name: "subscribe", data }));
            onOpen(true);
        });
        own.addEventListener("message", ({ data }) => {
            for (const { id, message } of JSON.parse(data)) {
                last = Math.max(last, id);
                onMessage(message);
            }
        });
        own.addEventListener("close", () => {
            if (socket !== own) {
                return; // another took its place
            }
            socket = null;
            onOpen(false);
            timer = later(connect, wait * (0.5 + random() / 2));
            wait = Math.min(wait * 2, LONGEST_WAIT);
        });
    }

    return {
        connect,
        /** Open it now, where it waits to be opened: the device has come back. */
        hurry() {
            if (!socket) {
                forget(timer);
                wait = FIRST_WAIT;
                connect();
            }
        },
        close() {
            const own = socket;
            socket = null;
            forget(timer);
            own?.close();
        },
    };
}
