/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { apart, thin } from "@plant_web/spc/core/thinning";

const wave = Array.from({ length: 10000 }, (_each, number) => Math.sin(number / 300));

describe("thinning", () => {
    test("few points are all kept", () => {
        expect(thin([5, 6, 7], 0, 3, 100)).toEqual([0, 1, 2]);
        expect(thin([5, 6, 7, 8], 1, 3, 100)).toEqual([1, 2]);
        expect(thin([], 0, 0, 100)).toEqual([]);
    });

    test("many become at most four a column, in order, the first and the last among them", () => {
        const kept = thin(wave, 0, wave.length, 500);
        expect(kept.length).toBeLessThan(2001);
        expect(kept[0]).toBe(0);
        expect(kept[kept.length - 1]).toBe(wave.length - 1);
        expect([...new Set(kept)].sort((a, b) => a - b)).toEqual(kept);
    });

    test("a single peak and a single trough are never lost", () => {
        for (const at of [0, 1, 4999, 5003, 9999]) {
            for (const outlier of [99, -99]) {
                const values = [...wave];
                values[at] = outlier;
                expect(thin(values, 0, values.length, 700).includes(at)).toBe(true);
            }
        }
    });

    test("only the window is looked at", () => {
        const kept = thin(wave, 4000, 9000, 100);
        expect(kept[0]).toBe(4000);
        expect(kept[kept.length - 1]).toBe(8999);
    });

    test("things too near to the one before are left out", () => {
        const items = [0, 3, 10, 19, 21].map((x) => ({ x }));
        expect(apart(items, 10).map(({ x }) => x)).toEqual([0, 10, 21]);
        expect(apart([], 10)).toEqual([]);
    });
});
