/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { layOut } from "@plant_kiosk/core/tolerance";

const LIMITS = { lower: 20, nominal: 25, upper: 30 };

describe("tolerance bar", () => {
    test("the middle is in the middle, the limits as far from the ends", () => {
        const at = layOut(LIMITS, 25);
        expect(at.value).toBe(50);
        expect(Math.round(at.lower)).toBe(21);
        expect(Math.round(at.upper)).toBe(79);
    });

    test("a limit itself is inside, what is beyond is not", () => {
        expect(layOut(LIMITS, 20).inside).toBe(true);
        expect(layOut(LIMITS, 30).inside).toBe(true);
        expect(layOut(LIMITS, 30.01).inside).toBe(false);
        expect(layOut(LIMITS, null).inside).toBe(false);
    });

    test("the needle never leaves the bar", () => {
        expect(layOut(LIMITS, -999).value).toBe(0);
        expect(layOut(LIMITS, 999).value).toBe(100);
    });

    test("with one limit the rest is allowed", () => {
        const most = layOut({ lower: null, nominal: 5, upper: 10 }, -100);
        expect([most.from, most.lower, most.inside]).toEqual([0, null, true]);
        const least = layOut({ lower: 0, nominal: 0, upper: null }, 3);
        expect([least.to, least.upper, least.inside]).toEqual([100, null, true]);
    });
});
