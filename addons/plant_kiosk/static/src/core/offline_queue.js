/** @odoo-module **/

import { NotSent } from "@plant_kiosk/core/errors";

/**
 * What was done while there was no link, until the server has it.
 *
 * Only what the server counts once, however often it is told, may be put here: each entry carries
 * its key. Entries are kept in `store`, so that a reload loses none; they are told in the order in
 * which they were done, and what the server refuses stays until somebody has read why.
 *
 *     entry: {key, method, arguments, words, time, operator: {id, name}, order,
 *             refused: a sentence or null}
 *
 * @param {Object} options
 * @param {{read: function(): Object[], put: function(Object): void,
 *  remove: function(string): void}} options.store
 * @param {function(Object): Promise<any>} options.send tells the server of an entry;
 *  throws NotSent where it is to be told later
 * @param {function(): void} options.changed is told of every change
 * @param {function(Object, any): void} options.done takes an entry and the server's answer to it
 */
export function makeOfflineQueue({ store, send, changed, done }) {
    let replaying = null;

    const entries = () => store.read().sort((one, other) => one.order - other.order);

    async function tell() {
        let entry;
        while ((entry = entries().find(({ refused }) => !refused))) {
            let answer;
            try {
                answer = await send(entry);
            } catch (failure) {
                if (failure instanceof NotSent) {
                    return;
                }
                store.put({ ...entry, refused: failure.message });
                changed();
                continue;
            }
            store.remove(entry.key);
            changed();
            done(entry, answer);
        }
    }

    return {
        /** Those that wait and those that were refused, in their order. */
        entries,
        isEmpty: () => !store.read().length,
        /** Keep what was done until there is a link. */
        add(entry) {
            const order = Math.max(0, ...entries().map((other) => other.order)) + 1;
            store.put({ ...entry, order, refused: null });
            changed();
        },
        /** Tell the server what waits, one after another; calls at once are one. */
        replay() {
            replaying ||= tell().finally(() => {
                replaying = null;
            });
            return replaying;
        },
        /** Somebody has read why it was refused. */
        dismiss(key) {
            store.remove(key);
            changed();
        },
    };
}
