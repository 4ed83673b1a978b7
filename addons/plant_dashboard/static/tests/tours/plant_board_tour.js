/** @odoo-module **/

import { addTour } from "@plant_web/../tests/tours/tour_tools";

const tileOf = (type) => `.o_plant_board_place:has(.o_plant_tile_${type})`;

function press(tile, key, shiftKey) {
    const handle = document.querySelector(`[data-tile="${tile}"] .o_plant_board_handle`);
    handle.dispatchEvent(
        new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true })
    );
}

/** Who has no board is told what to do, makes one, and arranges it without a mouse or with one. */
addTour("plant_board_first", {
    test: true,
    steps: () => [
        {
            content: "nothing is there: make a board",
            trigger: '.o_plant_board_empty:contains("Your key figures on one page") .o_plant_board_first',
            run: "click",
        },
        {
            content: "it begins with tiles that have read something",
            trigger: `${tileOf("andon")} .o_plant_andon_cell, ${tileOf("andon")} .o_plant_tile_reason`,
            run() {},
        },
        {
            content: "add a tile",
            trigger: ".o_plant_board_add",
            run: "click",
        },
        {
            content: "of this type",
            trigger: '.o_plant_tile_type[data-type="figure"]',
            run: "click",
        },
        {
            content: "with this figure",
            trigger: '[data-param="kpi"] select',
            run() {
                const select = document.querySelector('[data-param="kpi"] select');
                select.value = "down_time";
                select.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "done",
            trigger: ".o_plant_tile_done",
            run: "click",
        },
        {
            content: "it is there; make the first tile smaller with the keyboard",
            trigger: '.o_plant_board_place .o_plant_tile_title:contains("Down time · Last 30 days")',
            run: () => press("t1", "ArrowLeft", true),
        },
        {
            content: "and move it to the right",
            trigger: '[data-tile="t1"][style*="span 7"]',
            run: () => press("t1", "ArrowRight", false),
        },
        {
            content: "it has moved",
            trigger: '[data-tile="t1"][style*="/ 2 /"]',
            run() {},
        },
        {
            content: "drag the second one down by its heading",
            trigger: '[data-tile="t2"] .o_plant_board_handle',
            run() {
                const handle = document.querySelector('[data-tile="t2"] .o_plant_board_handle');
                const send = (type, x, y) =>
                    handle.dispatchEvent(
                        new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, bubbles: true, cancelable: true })
                    );
                // No real pointer is down that could be captured.
                handle.setPointerCapture = () => {};
                send("pointerdown", 900, 200);
                send("pointermove", 900, 500);
                send("pointerup", 900, 500);
            },
        },
        {
            content: "remove a tile",
            trigger: '[data-tile="t8"] .o_plant_board_tools .fa-trash-o',
            run: "click",
        },
        {
            content: "share it",
            trigger: ".o_plant_board:not(:has([data-tile=t8]))",
            run() {
                document.querySelector(".o_plant_board_share input").click();
            },
        },
        {
            content: "done",
            trigger: ".o_plant_board_done",
            run: "click",
        },
        {
            content: "it can be arranged again",
            trigger: ".o_plant_board_edit",
            run() {},
        },
    ],
});

/** A board that somebody else shares is looked at, and copied to be changed. */
addTour("plant_board_shared", {
    test: true,
    steps: () => [
        {
            content: "it is shown with its owner's name, and cannot be arranged",
            trigger: '.o_plant_board_bar:not(:has(.o_plant_board_edit)) .o_plant_board_name:contains("Test board")',
            run() {},
        },
        {
            content: "copy it",
            trigger: ".o_plant_board_copy",
            run: "click",
        },
        {
            content: "the copy is one's own",
            trigger: ".o_plant_board_done",
            run: "click",
        },
        {
            content: "and says so",
            trigger: '.o_plant_board_bar:has(.o_plant_board_edit) .o_plant_board_name:contains("Test board (copy)")',
            run() {},
        },
        {
            content: "a click on a number leads to its records",
            trigger: '[data-tile="t0"] .o_plant_number',
            run: "click",
        },
        {
            content: "these",
            trigger: ".o_list_view",
            run() {},
        },
    ],
});
