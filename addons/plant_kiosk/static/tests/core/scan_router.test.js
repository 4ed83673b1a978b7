/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { makeScanRouter } from "@plant_kiosk/core/scan_router";
import { GAP } from "@plant_kiosk/core/scan_burst";
import { makeTimers } from "./fake_timers";

/** A page with a field and a button, and keys that do what a browser does with them. */
function makePage() {
    const page = document.createElement("div");
    page.innerHTML = "<input/><button>Finish</button>";
    document.body.append(page);
    const [field, button] = page.children;
    const timers = makeTimers();
    const router = makeScanRouter({ target: page, ...timers });
    let pressed = 0;
    button.addEventListener("click", () => pressed++);
    router.start();
    return {
        router,
        field,
        button,
        pass: timers.pass,
        pressed: () => pressed,
        /** Press keys on what has the focus, which types and presses as a browser would. */
        keys(names, pause) {
            for (const key of names) {
                const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
                const focused = document.activeElement;
                if (focused.dispatchEvent(event)) {
                    if (focused === field && key.length === 1) {
                        field.value += key;
                    } else if (focused === button && key === "Enter") {
                        button.click();
                    }
                }
                timers.pass(pause);
            }
        },
        close() {
            router.stop();
            page.remove();
        },
    };
}

describe("scan router", () => {
    test("a code is not typed into the field that has the focus", () => {
        const page = makePage();
        const codes = [];
        page.router.take((code) => codes.push(code));
        page.field.focus();
        page.keys([..."LOT-7", "Enter"], 10);
        page.pass(GAP * 2);
        expect(codes).toEqual(["LOT-7"]);
        expect(page.field.value).toBe("");
        page.close();
    });

    test("nor does it press the button that has the focus", () => {
        const page = makePage();
        const codes = [];
        page.router.take((code) => codes.push(code));
        page.button.focus();
        page.keys([..."LOT-7", "Enter"], 10);
        expect(codes).toEqual(["LOT-7"]);
        expect(page.pressed()).toBe(0);
        page.keys(["Enter"], 10);
        expect(page.pressed()).toBe(1);
        page.close();
    });

    test("what a person types stands in the field, where the caret was", () => {
        const page = makePage();
        page.field.value = "15";
        page.field.focus();
        page.field.setSelectionRange(1, 1);
        page.keys(["2", "3"], GAP * 2);
        expect(page.field.value).toBe("1235");
        page.close();
    });

    test("of several takers the newest has the codes, until it is gone", () => {
        const { router, close } = makePage();
        const [screen, dialog] = [[], []];
        router.take((code) => screen.push(code));
        const leave = router.take((code) => dialog.push(code));
        router.emit(" W-1 ");
        leave();
        router.emit("W-2");
        router.emit("  ");
        expect(dialog).toEqual(["W-1"]);
        expect(screen).toEqual(["W-2"]);
        close();
    });
});
