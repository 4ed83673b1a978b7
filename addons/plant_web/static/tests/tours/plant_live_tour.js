/** @odoo-module **/

import { registry } from "@web/core/registry";

const value = (text) => `.o_plant_live_value_value:contains("${text}")`;

/** Tell the test that what it sent last has been seen: it waits for this read of the channel. */
function tellSeen() {
    const channel = document.querySelector(".o_plant_live_value").dataset.channel;
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

/** Opens on a running work order; the test sends the next value when the last one was seen. */
registry.category("web_tour.tours").add("plant_live_workorder", {
    test: true,
    steps: () => [
        {
            content: "the scale's value at the time of opening is there, and stable",
            trigger: `.o_plant_live_stable ${value("1.250")}`,
            run: tellSeen,
        },
        {
            content: "a value that comes over the bus replaces it, in motion",
            trigger: `.o_plant_live_motion ${value("1.875")}`,
            run: tellSeen,
        },
        {
            content: "the capture lands on the work order and is marked",
            trigger: '.o_plant_live_landed .o_plant_live_capture_value:contains("2.500 kg")',
            run() {},
        },
        {
            content: "the form has read what the capture changed",
            trigger: 'button[name="action_open_plant_captures"]:contains("1")',
            run: tellSeen,
        },
        {
            content: "a device without signal is not shown as live",
            trigger: '.o_plant_live_stale:contains("No signal")',
            run: tellSeen,
        },
        {
            content: "a capture that could not be applied says why",
            trigger: '.o_plant_live_panel_trouble:contains("not stable")',
            run() {},
        },
        {
            content: "and leads to itself",
            trigger: ".o_plant_live_panel_trouble button",
            run: "click",
        },
        {
            content: "the capture's own form",
            trigger: '.o_form_view .alert:contains("not stable")',
            run() {},
        },
    ],
});

/** The same without a websocket: values are read every few seconds, and the page says so. */
registry.category("web_tour.tours").add("plant_live_polling", {
    test: true,
    steps: () => [
        {
            content: "the page says that it is not live",
            trigger: ".o_plant_link_polling",
            run() {},
        },
        {
            content: "a new value comes with the next read",
            trigger: `.o_plant_live_stable ${value("1.875")}`,
            run() {},
        },
    ],
});
