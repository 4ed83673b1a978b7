/** @odoo-module **/

/**
 * Tell the test that what it sent last has been seen: it waits for this read of a channel, any of
 * those on the page.
 */
export function tellSeen() {
    const { channel } = document.querySelector("[data-channel]").dataset;
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
