/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { axisTicks, horizontal, paneGeometry } from "@plant_web/spc/core/geometry";

const LIMITS = { number: 1, center: 10, ucl: 13, lcl: 7 };
const WIDTH = 600;

function pane(values, { stretches, broken = [], spec = [], zones = true } = {}) {
    const shown = { from: 0, to: values.length, count: values.length };
    return paneGeometry({
        values,
        broken: values.map((_value, index) => broken[index] || []),
        stretches: stretches || [{ from: 0, to: values.length, limits: LIMITS }],
        zones,
        spec,
        shown,
        across: horizontal({ ...shown, width: WIDTH }),
        height: 200,
    });
}

describe("geometry", () => {
    test("the newest leaves a slot free for the next, a window in the past does not", () => {
        const newest = horizontal({ from: 0, to: 9, count: 9, width: WIDTH });
        const past = horizontal({ from: 0, to: 9, count: 20, width: WIDTH });
        expect(Math.round(newest.edge(10))).toBe(newest.right);
        expect(Math.round(past.edge(9))).toBe(past.right);
    });

    test("the point at a pixel is the one drawn there, and one of those shown outside", () => {
        const across = horizontal({ from: 5, to: 15, count: 15, width: WIDTH });
        for (const index of [5, 9, 14]) {
            expect(across.indexAt(across.x(index))).toBe(index);
        }
        expect(across.indexAt(-100)).toBe(5);
        expect(across.indexAt(9999)).toBe(14);
    });

    test("numbers below the axis are round and have room", () => {
        const sequences = Array.from({ length: 10000 }, (_each, number) => number + 1);
        const shown = { from: 0, to: 10000, count: 10000 };
        const across = horizontal({ ...shown, width: WIDTH });
        const numbers = axisTicks(sequences, shown, across).map(({ index }) => sequences[index]);
        expect(numbers).toEqual([5000, 10000]);
    });

    test("limits, zones and the line are where their values are", () => {
        const drawn = pane([10, 12, 8]);
        const [stretch] = drawn.stretches;
        expect(stretch.center).toBe(drawn.y(10));
        expect(stretch.ucl).toBeLessThan(stretch.center);
        expect(stretch.lcl).toBeGreaterThan(stretch.center);
        expect(stretch.bands.map(({ name }) => name).join("")).toBe("CCBBAA");
        const covered = stretch.bands.reduce((sum, { height }) => sum + height, 0);
        expect(Math.round(covered)).toBe(Math.round(stretch.lcl - stretch.ucl));
        expect(drawn.line.split(/[ML]/).length - 1).toBe(3);
        expect(drawn.labels.map(({ name }) => name)).toEqual(["UCL", "CL", "LCL"]);
    });

    test("everything is in sight: points beyond the limits, and the specification", () => {
        const drawn = pane([10, 25], { spec: [{ name: "LSL", value: -5 }] });
        const [top, bottom] = drawn.bounds;
        for (const y of [drawn.y(25), drawn.spec[0].y]) {
            expect(y).toBeGreaterThan(top);
            expect(y).toBeLessThan(bottom);
        }
    });

    test("a line is broken where a value is missing", () => {
        expect(pane([null, 10, null, 11, 12]).line.match(/M/g).length).toBe(2);
        expect(pane([null, null]).line).toBe("");
    });

    test("points that break a rule are marked with its number", () => {
        const drawn = pane([10, 14, 11], { broken: { 1: [1, 5] } });
        expect(drawn.marks.map(({ index, text }) => [index, text])).toEqual([[1, "1,5"]]);
        expect(drawn.numbers.length).toBe(1);
    });

    test("marks side by side keep their signs and not each its number", () => {
        const values = Array(80).fill(20);
        const drawn = pane(values, { broken: values.map(() => [1]) });
        expect(drawn.marks.length).toBe(80);
        expect(drawn.numbers.length).toBeLessThan(40);
    });

    test("a change of limits is marked, the beginning of the chart is not", () => {
        const second = { ...LIMITS, number: 2, ucl: 12 };
        const drawn = pane([10, 10, 10, 10], {
            stretches: [
                { from: 0, to: 2, limits: LIMITS },
                { from: 2, to: 4, limits: second },
            ],
        });
        expect(drawn.changes.map(({ number }) => number)).toEqual([2]);
        expect(drawn.labels[0].value).toBe(12);
    });

    test("limits in force that judged nothing yet reach into the free slot", () => {
        const second = { ...LIMITS, number: 2 };
        const drawn = pane([10, 10], {
            stretches: [
                { from: 0, to: 2, limits: LIMITS },
                { from: 2, to: 2, limits: second },
            ],
        });
        expect(drawn.stretches[1].width).toBeGreaterThan(0);
        expect(drawn.changes.length).toBe(1);
    });

    test("without limits there is a line, and nothing to judge it by", () => {
        const drawn = pane([10, 12], { stretches: [] });
        expect(drawn.labels).toEqual([]);
        expect(drawn.dots.length).toBe(2);
    });

    test("ten thousand points make a short line and no dots", () => {
        const values = Array.from({ length: 10000 }, (_each, number) => 10 + Math.sin(number));
        const drawn = pane(values);
        expect(drawn.line.split(/[ML]/).length).toBeLessThan(4 * WIDTH);
        expect(drawn.dots).toEqual([]);
    });
});
