/** @odoo-module **/

/** The first element that `selector` finds, as soon as there is one: a form may just be reading anew. */
async function appears(selector) {
    let found = document.querySelector(selector);
    while (!found) {
        await new Promise(requestAnimationFrame);
        found = document.querySelector(selector);
    }
    return found;
}

/**
 * Tell the test that what it sent last has been seen: it waits for this read of a channel, any of
 * those on the page.
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
                kwargs: {},
            },
        }),
    });
}
