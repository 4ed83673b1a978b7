/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import {
    append,
    gapOf,
    historyGeometry,
    nearest,
    NOTHING,
    runs,
    summarise,
} from "@plant_web/history/core/series";

const HISTORY = {
    step: 1,
    source: "raw",
    time: [10, 20, 30, 90, 100],
    min: [1, 2, 3, 4, 5],
    mean: [2, 3, 4, 5, 6],
    max: [3, 4, 5, 6, 7],
    count: [2, 2, 2, 2, 2],
};

function drawn(more = {}) {
    return historyGeometry({
        history: HISTORY,
        window: [0, 100],
        limits: [],
        gap: 25,
        joined: true,
        width: 600,
        height: 200,
        ...more,
    });
}

const parts = (path) => path.split("M").length - 1;

describe("series", () => {
    test("a value that comes is appended, an old one is not", () => {
        const later = append(HISTORY, 110, 8);
        expect(later.time).toEqual([10, 20, 30, 90, 100, 110]);
        expect([later.min[5], later.mean[5], later.max[5], later.count[5]]).toEqual([8, 8, 8, 1]);
        expect(append(HISTORY, 100, 9)).toBe(HISTORY);
        expect(append(NOTHING, 5, 1).time).toEqual([5]);
        expect(NOTHING.time).toEqual([]);
    });

    test("a gap is longer than values take to come, and than a stretch", () => {
        expect(gapOf({ step: 1, source: "raw" }, 25)).toBe(25);
        expect(gapOf({ step: 100, source: "raw" }, 25)).toBe(250);
        expect(gapOf({ step: 1, source: "hour" }, 25)).toBe(9000);
        expect(gapOf({ step: 1, source: "raw" }, null)).toBe(Infinity);
    });

    test("runs end at gaps", () => {
        expect(runs(HISTORY.time, 25)).toEqual([
            [0, 3],
            [3, 5],
        ]);
        expect(runs([], 25)).toEqual([]);
    });

    test("the nearest value", () => {
        expect([0, 14, 16, 60, 61, 500].map((time) => nearest(HISTORY.time, time))).toEqual([
            0, 0, 1, 3, 3, 4,
        ]);
        expect(nearest([], 5)).toBe(-1);
    });

    test("a summary is of what is in the window, weighted", () => {
        const { low, mean, high, count } = summarise({ ...HISTORY, count: [1, 3, 1, 1, 1] }, [
            0, 25,
        ]);
        expect([low, mean, high, count]).toEqual([1, 2.75, 4, 4]);
        expect(summarise(HISTORY, [40, 80])).toBe(null);
    });

    test("line and band break at a gap; events are not joined", () => {
        expect(parts(drawn().line)).toBe(2);
        expect(parts(drawn().band)).toBe(2);
        expect(parts(drawn({ joined: false }).line)).toBe(5);
        expect(drawn({ joined: false }).band).toBe("");
    });

    test("few values are dots, many are not, one alone always is", () => {
        expect(drawn().dots.length).toBe(5);
        expect(drawn({ width: 200 }).dots.length).toBe(0);
        expect(drawn({ width: 200, gap: 5 }).dots.length).toBe(5);
    });

    test("what is outside the window is left out", () => {
        expect(parts(drawn({ window: [0, 50] }).line)).toBe(1);
        expect(drawn({ window: [40, 80] }).line).toBe("");
    });

    test("a near limit is a line, a far one an arrow at the edge", () => {
        const { limits, labels } = drawn({
            limits: [
                { name: "Maximum", value: 9 },
                { name: "Minimum", value: -100 },
            ],
        });
        expect(limits.map(({ name }) => name)).toEqual(["Maximum"]);
        expect(labels.map(({ name, sign }) => name + sign)).toEqual(["Maximum", "Minimum↓"]);
    });
});
