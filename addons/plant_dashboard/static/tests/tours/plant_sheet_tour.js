/** @odoo-module **/

import { addTour } from "@plant_web/../tests/tours/tour_tools";

/** A manager opens a spreadsheet, sees its tiles, copies it and has it reset. */
addTour("plant_sheets", {
    test: true,
    steps: () => [
        {
            content: "the spreadsheet has a tile that has read something",
            trigger: ".o_plant_tile_figure .o_plant_tile_andon .o_plant_andon_cell, .o_plant_tile_figure .o_plant_tile_andon .o_plant_tile_reason",
            run() {},
        },
        {
            content: "it can be taken along",
            trigger: ".o_plant_sheet_download",
            run() {},
        },
        {
            content: "copy it",
            trigger: ".o_plant_sheet_copy",
            run: "click",
        },
        {
            content: "the copy is open",
            trigger: '.o_search_panel_category_value.active:contains("Operations (copy)")',
            run() {},
        },
        {
            content: "reset it: it was never changed, and stays what it is",
            trigger: ".o_plant_sheet_reset",
            run: "click",
        },
        {
            content: "yes",
            trigger: '.modal-footer .btn-primary:contains("Reset")',
            run: "click",
        },
        {
            content: "it is open again",
            trigger: "body:not(:has(.modal)) .o_plant_tile_figure .o_plant_tile_andon",
            run() {},
        },
    ],
});
