/** @odoo-module **/

import { addTour, tellSeen } from "./tour_tools";

const value = (text) => `.o_plant_live_value_value:contains("${text}")`;

/** Opens on a running work order; the test sends the next value when the last one was seen. */
addTour("plant_live_workorder", {
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
addTour("plant_live_polling", {
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

/** A press at the work order's station: its state, its scans, a torque that answers a check. */
addTour("plant_live_kinds", {
    test: true,
    steps: () => [
        {
            content: "a machine's state is its word, with a sign",
            trigger: '.o_plant_live_kind_state.o_plant_live_bad:contains("Material Availability"):contains("Stands")',
            run() {},
        },
        {
            content: "a scan is its text",
            trigger: `.o_plant_live_kind_scan ${value("LOT-7")}`,
            run() {},
        },
        {
            content: "which has no graph",
            trigger: ".o_plant_live_kind_scan:not(:has(button))",
            run() {},
        },
        {
            content: "a torque has its unit",
            trigger: '.o_plant_live_kind_torque:contains("24.50"):contains("Nm"):contains("Good")',
            run: tellSeen,
        },
        {
            content: "one more lands, with what came of it",
            trigger: '.o_plant_live_landed:contains("Last torque"):contains("25.13")',
            run() {},
        },
        {
            content: "the check it has answered",
            trigger: '.o_plant_live_capture_result button:contains("Passed")',
            run: "click",
        },
        {
            content: "opens",
            trigger: '.o_form_view .o_field_widget[name="point_id"]:contains("Torque of the screws")',
            run() {},
        },
    ],
});
