/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { extent, linear, roundStep, spreadLabels, ticks } from "@plant_web/spc/core/scales";

describe("scales", () => {
    test("a scale may rise or fall", () => {
        expect(linear([0, 10], [0, 100])(5)).toBe(50);
        expect(linear([0, 10], [100, 0])(10)).toBe(0);
        expect(linear([-5, 5], [0, 100])(7)).toBe(120);
    });

    test("an extent is longer than what it holds, and passes over what is missing", () => {
        expect(extent([0, null, 100, undefined])).toEqual([-6, 106]);
    });

    test("an extent of one value has it in the middle", () => {
        const [low, high] = extent([50, 50]);
        expect(low).toBeLessThan(50);
        expect(low + high).toBe(100);
        expect(extent([0])).toEqual([-0.06, 0.06]);
        expect(extent([])).toEqual([0, 1]);
        expect(extent([null])).toEqual([0, 1]);
    });

    test("steps are 1, 2 or 5 times a power of ten", () => {
        expect([0.011, 0.2, 1, 3, 6, 70].map(roundStep)).toEqual([0.02, 0.2, 1, 5, 10, 100]);
    });

    test("ticks are round, within the domain, and have decimals enough", () => {
        expect(ticks([9.4, 10.7], 5)).toEqual({ values: [9.5, 10, 10.5], decimals: 1 });
        expect(ticks([0, 100], 5)).toEqual({ values: [0, 20, 40, 60, 80, 100], decimals: 0 });
        expect(ticks([-0.02, 0.03], 5)).toEqual({
            values: [-0.02, -0.01, 0, 0.01, 0.02, 0.03],
            decimals: 2,
        });
    });

    test("labels that would overlap are moved apart, within their bounds", () => {
        const labels = [{ y: 95 }, { y: 50 }, { y: 52 }, { y: 97 }];
        const placed = spreadLabels(labels, 10, [0, 100]).map(({ at }) => at);
        expect(placed).toEqual([50, 60, 90, 100]);
    });

    test("labels with room stay where they are", () => {
        const placed = spreadLabels([{ y: 10 }, { y: 50 }], 10, [0, 100]);
        expect(placed.map(({ y, at }) => at - y)).toEqual([0, 0]);
    });
});
