/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { GAP, makeScanBurst } from "@plant_kiosk/core/scan_burst";
import { makeTimers } from "./fake_timers";

const PLAIN = { repeat: false, ctrlKey: false, altKey: false, metaKey: false };

function makeKeyboard() {
    const timers = makeTimers();
    const scans = [];
    const typed = [];
    const burst = makeScanBurst({
        ...timers,
        onScan: (code) => scans.push(code),
        onTyped: (text) => typed.push(text),
    });
    const press = (key, more = {}) => burst.press({ ...PLAIN, key, ...more });
    return {
        scans,
        typed,
        press,
        pass: timers.pass,
        /** Press keys with so many milliseconds after each; returns which were dealt with. */
        keys(text, pause) {
            return [...text].map((key) => {
                const taken = press(key);
                timers.pass(pause);
                return taken;
            });
        },
    };
}

describe("scanner as keyboard", () => {
    test("keys at a scanner's speed are a code, with its Enter", () => {
        const { keys, press, scans, typed, pass } = makeKeyboard();
        expect(keys("WH/MO/00001/12", 10).every(Boolean)).toBe(true);
        expect(press("Enter")).toBe(true);
        pass(GAP * 2);
        expect(scans).toEqual(["WH/MO/00001/12"]);
        expect(typed).toEqual([]);
    });

    test("Tab ends a code too", () => {
        const { keys, press, scans } = makeKeyboard();
        keys("4711", 10);
        expect(press("Tab")).toBe(true);
        expect(scans).toEqual(["4711"]);
    });

    test("a person's keys come through, each a moment later", () => {
        const { keys, press, scans, typed } = makeKeyboard();
        keys("1234", GAP * 2);
        expect(press("Enter")).toBe(false);
        expect(typed.join("")).toBe("1234");
        expect(scans).toEqual([]);
    });

    test("two quick digits and Enter are a person's", () => {
        const { keys, press, scans, typed } = makeKeyboard();
        keys("12", 20);
        expect(press("Enter")).toBe(false);
        expect(typed).toEqual(["12"]);
        expect(scans).toEqual([]);
    });

    test("a key that is held down is no scanner", () => {
        const { press, scans } = makeKeyboard();
        const taken = Array.from({ length: 20 }, () => press("1", { repeat: true }));
        expect(taken.some(Boolean)).toBe(false);
        expect(scans).toEqual([]);
    });

    test("Enter, Tab and space alone go to what has the focus", () => {
        const { press } = makeKeyboard();
        expect(["Enter", "Tab", " "].map((key) => press(key))).toEqual([false, false, false]);
    });

    test("a space within a code is part of it", () => {
        const { keys, press, scans } = makeKeyboard();
        keys("LOT 7", 10);
        press("Enter");
        expect(scans).toEqual(["LOT 7"]);
    });

    test("shift and its like do not break a code, shortcuts are left alone", () => {
        const { keys, press, scans } = makeKeyboard();
        keys("AB", 10);
        expect(press("Shift")).toBe(false);
        keys("C", 10);
        press("Enter");
        expect(scans).toEqual(["ABC"]);
        expect(press("r", { ctrlKey: true })).toBe(false);
    });

    test("the separator of GS1 is kept", () => {
        const { keys, press, scans } = makeKeyboard();
        keys("10LOT7", 10);
        expect(press("]", { ctrlKey: true })).toBe(true);
        keys("375", 10);
        press("Enter");
        expect(scans).toEqual(["10LOT7\x1d375"]);
    });

    test("a scanner that ends its codes with nothing is understood when they are long", () => {
        const { keys, scans, typed, pass } = makeKeyboard();
        keys("04012345678901", 10);
        pass(GAP);
        expect(scans).toEqual(["04012345678901"]);
        expect(typed).toEqual([]);
    });
});
