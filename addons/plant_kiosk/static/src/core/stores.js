/** @odoo-module **/

const PREFIX = "plant_kiosk.";
const PENDING = `${PREFIX}pending.`;

/** The entries of the offline queue, each an item of its own: two pages overwrite none. */
export function makePendingStore(storage = window.localStorage) {
    return {
        read: () =>
            Object.keys(storage)
                .filter((name) => name.startsWith(PENDING))
                .map((name) => JSON.parse(storage.getItem(name))),
        put: (entry) => storage.setItem(PENDING + entry.key, JSON.stringify(entry)),
        remove: (key) => storage.removeItem(PENDING + key),
    };
}

/** One value that outlives the page, or null. */
export function makeKept(name, storage = window.localStorage) {
    return {
        read: () => JSON.parse(storage.getItem(PREFIX + name)),
        write: (value) => storage.setItem(PREFIX + name, JSON.stringify(value)),
    };
}
