/** @odoo-module **/

import { addTour, tellSeen } from "./tour_tools";

const PLOT = ".o_plant_graph_plot";

function press(key, more = {}) {
    document
        .querySelector(PLOT)
        .dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })
        );
}

/** Drag over the middle third of the graph. */
function drag() {
    const plot = document.querySelector(PLOT);
    const { left, top, width } = plot.getBoundingClientRect();
    plot.setPointerCapture = () => {};
    for (const [type, share] of [
        ["pointerdown", 0.35],
        ["pointermove", 0.5],
        ["pointermove", 0.65],
        ["pointerup", 0.65],
    ]) {
        plot.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                button: 0,
                pointerId: 1,
                clientX: left + share * width,
                clientY: top + 50,
            })
        );
    }
}

/** In the form of a channel, with a gap in its history. */
addTour("plant_graph_form", {
    test: true,
    steps: () => [
        {
            content: "the mean is a line, and the gap is one: the line begins twice",
            trigger: `${PLOT}:not(.o_plant_graph_old) .o_plant_line[d*="M"][d*="L"]`,
            run() {
                const line = document.querySelector(`${PLOT} .o_plant_line`).getAttribute("d");
                if (line.split("M").length !== 3) {
                    throw new Error(`The line has not two parts: ${line}`);
                }
            },
        },
        {
            content: "the limits of the capture rule have their values written beside them",
            trigger: `${PLOT} .o_plant_label:contains("Minimum 0.500")`,
            run() {},
        },
        {
            content: "the highest, too",
            trigger: `${PLOT} .o_plant_label:contains("Maximum 3.000")`,
            run() {},
        },
        {
            content: "times stand below",
            trigger: ".o_plant_axis .o_plant_tick:contains(':')",
            run() {},
        },
        {
            content: "in words: how many, lowest, mean, highest",
            trigger: '.o_plant_chart_told:contains("lowest 1.000 kg"):contains("highest 1.600 kg")',
            run: tellSeen,
        },
        {
            content: "a value that comes is in it at once",
            trigger: '.o_plant_chart_told:contains("highest 2.625 kg")',
            run: () => press("ArrowLeft", { shiftKey: true }),
        },
        {
            content: "Shift and an arrow tell of a value",
            trigger: '.o_plant_graph_told:contains("kg")',
            run: () => press("Escape"),
        },
        {
            content: "the same as a table",
            trigger: ".o_plant_graph_as_table",
            run: "click",
        },
        {
            content: "newest first",
            trigger: '.o_plant_graph_table tbody tr:first-child:contains("2.625 kg")',
            run: () => press("ArrowLeft"),
        },
        {
            content: "the arrow went back in time: no longer up to now",
            trigger: '.o_plant_graph_follow:contains("In the past")',
            run() {},
        },
        {
            content: "the newest value is out of sight",
            trigger: `.o_plant_graph_table:not(:contains("2.625 kg"))`,
            run: () => press("End"),
        },
        {
            content: "End goes to now",
            trigger: '.o_plant_graph_follow:contains("Up to now")',
            run() {},
        },
        {
            content: "a window to choose",
            trigger: '.o_plant_graph button[data-span="86400"]',
            run: "click",
        },
        {
            content: "is shown, and is read",
            trigger: `.o_plant_graph:has(button[data-span="86400"].active) ${PLOT}:not(.o_plant_graph_old)`,
            run: drag,
        },
        {
            content: "what was dragged over is shown, and it is in the past",
            trigger: '.o_plant_graph:not(:has(button[data-span].active)) .o_plant_graph_follow:contains("In the past")',
            run() {},
        },
        {
            content: "nothing was read then, and the graph says so",
            trigger: '.o_plant_graph_empty:contains("No value in this time")',
            run() {},
        },
        { content: "back to now by the button", trigger: ".o_plant_graph_now", run: "click" },
        { content: "on a page of its own", trigger: ".o_plant_graph_large", run: "click" },
        {
            content: "which is named after the channel",
            trigger: '.o_control_panel:contains("Bench scale · ")',
            run() {},
        },
        {
            content: "and shows it",
            trigger: ".o_plant_chart_page .o_plant_line[d*='L']",
            run() {},
        },
    ],
});

/** Nothing was ever read. */
addTour("plant_graph_empty", {
    test: true,
    steps: () => [
        {
            content: "a sentence says what to do",
            trigger: '.o_plant_graph_empty:contains("look whether the device is online")',
            run() {},
        },
    ],
});

/** Texts have no graph. */
addTour("plant_graph_text", {
    test: true,
    steps: () => [
        {
            content: "a sentence, and one button",
            trigger: ".o_plant_graph .o_plant_chart_empty button",
            run: "click",
        },
        {
            content: "which leads to the readings",
            trigger: '.o_control_panel:contains("Readings")',
            run() {},
        },
    ],
});

/** The page opened without a channel. */
addTour("plant_graph_none", {
    test: true,
    steps: () => [
        {
            content: "a sentence, and one button",
            trigger: ".o_plant_chart_empty button",
            run: "click",
        },
        {
            content: "which leads to the channels",
            trigger: ".o_list_view .o_data_row",
            run() {},
        },
    ],
});

/** The channel of another company. */
addTour("plant_graph_refused", {
    test: true,
    steps: () => [
        {
            content: "it is not shown, and the page says why",
            trigger: ".o_plant_graph .o_plant_chart_error:contains('could not be read')",
            run() {},
        },
        {
            content: "nothing of it is there",
            trigger: ".o_plant_graph:not(:has(.o_plant_pane))",
            run() {},
        },
    ],
});
