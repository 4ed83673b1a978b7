/** @odoo-module **/

import { addTour } from "./tour_tools";

const told = (text) => `.o_plant_chart_told:contains("${text}")`;

function press(key) {
    document
        .querySelector(".o_plant_chart_plot")
        .dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

/** Call a method of the chart as the page does, as if another user had. */
function call(method, args) {
    const { chart } = document.querySelector(".o_plant_chart").dataset;
    return fetch("/web/dataset/call_kw", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
            jsonrpc: "2.0",
            method: "call",
            params: {
                model: "plant.quality.chart",
                method,
                args: [[Number(chart)], ...args],
                kwargs: {},
            },
        }),
    });
}

/** The form of a chart out of control, with two stretches of limits. */
addTour("plant_chart_form", {
    test: true,
    steps: () => [
        {
            content: "both panes are drawn, with the limits' values beside them",
            trigger: '.o_plant_pane_value .o_plant_label:contains("UCL")',
            run() {},
        },
        {
            content: "the pane of ranges, too",
            trigger: '.o_plant_pane_dispersion .o_plant_label:contains("UCL")',
            run() {},
        },
        {
            content: "the zones are shaded",
            trigger: ".o_plant_zone_A",
            run() {},
        },
        {
            content: "where the limits changed is marked",
            trigger: '.o_plant_change:contains("Limits 2")',
            run() {},
        },
        {
            content: "what breaks a rule is marked, with the rule's number",
            trigger: '.o_plant_mark[data-rules="1"]',
            run() {},
        },
        {
            content: "the state is a word, not a colour",
            trigger: '.o_plant_chart_state:contains("Out of control")',
            run() {},
        },
        {
            content: "the chart says where its limits come from",
            trigger: told("Limits 2, from points 1 to 25"),
            run() {},
        },
        {
            content: "the capability is there",
            trigger: '.o_plant_capability:contains("Cpk") .o_plant_bar',
            run() {},
        },
        {
            content: "the specification comes on demand",
            trigger: ".o_plant_chart_spec",
            run: "click",
        },
        {
            content: "as dashed lines with their values",
            trigger: '.o_plant_pane_value .o_plant_label:contains("USL 15.000")',
            run() {
                press("End");
            },
        },
        {
            content: "the newest point is told: number, value, operator, and the rule in words",
            trigger: told("No. 26"),
            run() {},
        },
        {
            content: "its value has the point's decimals and the unit",
            trigger: told("20.00"),
            run() {},
        },
        { content: "who measured", trigger: told("Ana"), run() {} },
        {
            content: "the rule in words",
            trigger: told("Rule 1: Beyond a control limit"),
            run() {
                press("ArrowLeft");
            },
        },
        {
            content: "the arrow went to the point before",
            trigger: told("No. 25"),
            run() {
                press("Home");
            },
        },
        {
            content: "Home goes to the first",
            trigger: told("No. 1"),
            run: () => document.querySelector(".o_plant_chart_as_table").click(),
        },
        {
            content: "the same as a table",
            trigger: '.o_plant_chart_table tbody tr:first-child:contains("Rule 1: Beyond a control limit")',
            run() {
                press("End");
                press("Enter");
            },
        },
        {
            content: "Enter opens the check of the point",
            trigger: '.o_form_view .o_field_widget[name="point_id"]:contains("Tightening torque")',
            run() {},
        },
    ],
});

/** A chart that collects, while another user freezes its limits. */
addTour("plant_chart_live", {
    test: true,
    steps: () => [
        {
            content: "how many points are missing until limits are frozen",
            trigger: told("17 of 25 points until limits are frozen."),
            run() {},
        },
        {
            content: "there are no limits",
            trigger: ".o_plant_pane_value:not(:has(.o_plant_limit))",
            run() {},
        },
        {
            content: "why there is no capability",
            trigger: '.o_plant_capability:contains("once control limits are frozen")',
            run: () => call("plant_freeze", [1, 17]),
        },
        {
            content: "the limits appear as they are frozen",
            trigger: '.o_plant_pane_value .o_plant_label:contains("UCL")',
            run() {},
        },
        {
            content: "the chart says so",
            trigger: told("Limits 1, from points 1 to 17"),
            run() {},
        },
        {
            content: "and the form has read it",
            trigger: '.o_field_widget[name="baseline_ids"] .o_data_row',
            run() {},
        },
    ],
});

/** Many points on a page of their own: choosing how many, moving in time. */
addTour("plant_chart_many", {
    test: true,
    steps: () => [
        {
            content: "the newest are shown",
            trigger: '.o_plant_axis .o_plant_tick:contains("1200")',
            run() {},
        },
        {
            content: "the page is named after the chart",
            trigger: '.o_control_panel:contains("Tightening torque")',
            run() {},
        },
        { content: "all of them", trigger: 'button[data-span="0"]', run: "click" },
        {
            content: "the beginning is in sight",
            trigger: '.o_plant_axis .o_plant_tick:contains("1000")',
            run() {},
        },
        { content: "fewer", trigger: 'button[data-span="50"]', run: "click" },
        {
            content: "the last fifty",
            trigger: '.o_plant_axis .o_plant_tick:contains("1190")',
            run() {},
        },
        { content: "back in time", trigger: ".o_plant_chart_earlier", run: "click" },
        {
            content: "the newest are out of sight, and later ones can be asked for",
            trigger: ".o_plant_chart_later:not(:disabled)",
            run() {
                press("Home");
            },
        },
        {
            content: "the keyboard moves the window, too",
            trigger: told("No. 1"),
            run() {},
        },
        {
            content: "to the very first",
            trigger: ".o_plant_chart_tools:has(.o_plant_chart_earlier:disabled)",
            run() {},
        },
    ],
});

/** Nothing to draw yet, and no more to come. */
addTour("plant_chart_empty", {
    test: true,
    steps: () => [
        {
            content: "a sentence says how the first point comes",
            trigger: '.o_plant_chart_empty:contains("becomes the first point")',
            run() {},
        },
        {
            content: "the chart is archived, and says so",
            trigger: '.o_plant_chart_state:contains("Archived")',
            run() {},
        },
        {
            content: "there is nothing to choose",
            trigger: ".o_plant_chart_tools:not(:has(.o_plant_chart_as_table))",
            run() {},
        },
    ],
});

/** The page opened without a chart. */
addTour("plant_chart_none", {
    test: true,
    steps: () => [
        {
            content: "a sentence, and one button",
            trigger: ".o_plant_chart_empty button",
            run: "click",
        },
        {
            content: "which leads to the charts",
            trigger: ".o_list_view .o_data_row",
            run() {},
        },
    ],
});

/** The chart of another company. */
addTour("plant_chart_refused", {
    test: true,
    steps: () => [
        {
            content: "the chart is not shown, and the page says why",
            trigger: ".o_plant_chart_error:contains('could not be read')",
            run() {},
        },
        {
            content: "no point of it is there",
            trigger: ".o_plant_chart:not(:has(.o_plant_pane))",
            run() {},
        },
    ],
});
