/** @odoo-module **/

import { registry } from "@web/core/registry";

/** The first element that `selector` finds, as soon as there is one: a form may just be reading anew. */
async function appears(selector) {
    let found = document.querySelector(selector);
    while (!found) {
        await new Promise(requestAnimationFrame);
        found = document.querySelector(selector);
    }
    return found;
}

/** How long a step waits for what it is to see, in milliseconds: as long as Odoo allows it to. */
const PATIENCE = 60000;

/**
 * Register a tour. Odoo's own patience, ten seconds a step, is over before a busy machine has opened
 * its first page.
 */
export function addTour(name, tour) {
    registry.category("web_tour.tours").add(name, {
        ...tour,
        steps: () => tour.steps().map((step) => ({ timeout: PATIENCE, ...step })),
    });
}

/**
 * Tell the test that what it sent last has been seen: it waits for this read of a channel, any of
 * those on the page. The mark tells it from what the page itself reads.
 */
export async function tellSeen() {
    const { channel } = (await appears("[data-channel]")).dataset;
    return fetch("/web/dataset/call_kw/plant.iot.channel/plant_live", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
            jsonrpc: "2.0",
            method: "call",
            params: {
                model: "plant.iot.channel",
                method: "plant_live",
                args: [[Number(channel)]],
                kwargs: { context: { plant_tour: true } },
            },
        }),
    });
}
