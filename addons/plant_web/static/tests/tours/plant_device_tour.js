/** @odoo-module **/

import { addTour, tellSeen } from "./tour_tools";

const card = '.o_kanban_record:contains("Bench scale"):contains("Assembly bench")';

/** The cards of all devices, while one of them weighs, is in trouble, and falls silent. */
addTour("plant_device_cards", {
    test: true,
    steps: () => [
        {
            content: "they stand by line",
            trigger: '.o_kanban_group:contains("Assembly")',
            run() {},
        },
        {
            content: "the state is a word with a sign",
            trigger: `${card} .o_plant_device_online:contains("Online"):contains("●")`,
            run() {},
        },
        {
            content: "the last value is there",
            trigger: `${card} .o_plant_device_row_stable:contains("1.250 kg")`,
            run: tellSeen,
        },
        {
            content: "the next comes over the bus",
            trigger: `${card} .o_plant_device_row_stable:contains("1.875 kg")`,
            run: tellSeen,
        },
        {
            content: "a capture waits for somebody",
            trigger: `${card} .o_plant_device_open:contains("1 capture to settle")`,
            run: tellSeen,
        },
        {
            content: "no signal: a word, since when, and why",
            trigger: `${card}:contains("does not answer") .o_plant_device_offline:contains("No signal"):contains("s")`,
            run() {},
        },
        {
            content: "its value is not shown as live",
            trigger: `${card} .o_plant_device_row_stale:contains("2.500 kg")`,
            run() {},
        },
        {
            content: "what waits is one click away",
            trigger: `${card} .o_plant_device_open`,
            run: "click",
        },
        {
            content: "the capture of this device",
            trigger: '.o_list_view .o_data_row:contains("2.500")',
            run() {},
        },
    ],
});

/** The form of a device whose link breaks. */
addTour("plant_device_form", {
    test: true,
    steps: () => [
        {
            content: "the head says how it is",
            trigger: '.o_form_view .o_plant_device_online:contains("Online")',
            run: tellSeen,
        },
        {
            content: "an error, and why",
            trigger: '.o_form_view .o_plant_device:contains("The port is taken.") .o_plant_device_error',
            run() {},
        },
    ],
});

/** The dialog's state; the bar around it, as a tour on 19.0 passes over what is disabled. */
const isNow = (state) =>
    `.modal-content .o_statusbar_status:has(.o_arrow_button_current:contains("${state}"))`;

/** The connection of a device is tested; the dialog says what becomes of it, without a reload. */
addTour("plant_device_command", {
    test: true,
    steps: () => [
        {
            content: "ask what answers there",
            trigger: ".o_form_view button[name=action_test_connection]",
            run: "click",
        },
        {
            content: "it waits for the gateway",
            trigger: isNow("Waiting"),
            run: tellSeen,
        },
        {
            content: "the gateway has taken it",
            trigger: isNow("Under way"),
            run: tellSeen,
        },
        {
            content: "it is done, and this is what answered",
            trigger: '.modal-content .alert-success:contains("Mettler Toledo XPR205")',
            run() {},
        },
        {
            content: "there is nothing left to look for",
            trigger: ".modal-content .o_form_view:not(:has(button[name=action_reload]))",
            run() {},
        },
    ],
});
