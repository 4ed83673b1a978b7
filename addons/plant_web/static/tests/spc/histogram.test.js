/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { histogramGeometry } from "@plant_web/spc/core/histogram";

const SIZE = { width: 200, height: 100 };
const NORMAL = { mean: 10, sigma: 1 };

function drawn(counts, spec = []) {
    return histogramGeometry({ start: 8, width: 1, counts }, NORMAL, spec, SIZE);
}

describe("histogram", () => {
    test("bars are as high as they count, and stand side by side", () => {
        const { bars } = drawn([1, 0, 20, 10]);
        expect(bars.map(({ count }) => count)).toEqual([1, 0, 20, 10]);
        expect(bars[2].y).toBe(0);
        expect(bars[3].y).toBe(50);
        expect(bars[1].y).toBe(100);
        expect(Math.round(bars[1].x - bars[0].x - bars[0].width)).toBe(1);
    });

    test("the specification is in sight, however far from the values", () => {
        const { spec, bars } = drawn([1, 2], [{ name: "USL", value: 100 }]);
        expect(spec[0].x).toBeLessThan(SIZE.width);
        expect(bars[0].x).toBeGreaterThan(0);
    });

    test("the normal curve is highest at the mean and within the frame", () => {
        const { curve, mean } = drawn([1, 5, 5, 1]);
        const points = curve
            .slice(1)
            .split("L")
            .map((point) => point.split(" ").map(Number));
        const highest = points.reduce((best, point) => (point[1] < best[1] ? point : best));
        expect(Math.abs(highest[0] - mean)).toBeLessThan(4);
        expect(Math.min(...points.map(([, y]) => y))).toBeGreaterThan(-0.1);
    });
});
