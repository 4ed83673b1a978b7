/** @odoo-module **/

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Devices asked for within so many milliseconds are read in one call. */
export const GATHER = 20;

/**
 * Reads how devices are. A page of cards asks for each of its devices by itself, and at about the
 * same time: what is asked for together is read together.
 *
 * @param {function(number[]): Promise<Object[]>} read `plant_overview` of devices
 * @returns {{load: function(number): Promise<Object>}} `load` gives what `plant_overview` says of
 *  one device, and an empty panel where it is gone
 */
export function makeDevices(read) {
    let gathering = null;

    function gather() {
        const ids = new Set();
        const answer = new Promise((resolve) => browser.setTimeout(resolve, GATHER))
            .then(() => {
                gathering = null;
                return read([...ids]);
            })
            .then((rows) => new Map(rows.map((row) => [row.id, row])));
        return { ids, answer };
    }

    return {
        async load(id) {
            gathering = gathering || gather();
            gathering.ids.add(id);
            const rows = await gathering.answer;
            const gone = { now: new Date().toISOString(), devices: [], channels: [], open: 0 };
            return rows.get(id) || gone;
        },
    };
}

registry.category("services").add("plant_devices", {
    dependencies: ["orm"],
    start(env, { orm }) {
        return makeDevices((ids) => orm.silent.call("plant.iot.device", "plant_overview", [ids]));
    },
});
