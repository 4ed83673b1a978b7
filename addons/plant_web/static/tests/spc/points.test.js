/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { merge, stretches, unpack, windowOf } from "@plant_web/spc/core/points";

function read(first, values, { broken = [], judged = [[0, 7]] } = {}) {
    return {
        points: {
            sequences: values.map((_value, number) => first + number),
            times: values.map((_value, number) => 1000 + number),
            values,
            dispersions: values.map((_value, number) => (number ? 1 : null)),
            labels: values.map((value) => `SN-${value}`),
            checks: values.map((_value, number) => 50 + number),
            operators: values.map((_value, number) => (number % 2 ? 0 : -1)),
        },
        operator_names: ["Ana"],
        broken,
        judged,
    };
}

describe("points", () => {
    test("what breaks a rule, and who measured, is told of each point", () => {
        const points = unpack(read(1, [4, 5, 6], { broken: [[2, [1, 5], true]] }));
        expect(points.rules).toEqual([[], [], [1, 5]]);
        expect(points.rangeOut).toEqual([false, false, true]);
        expect(points.operators).toEqual(["", "Ana", ""]);
    });

    test("each point has the limits that judged it", () => {
        const points = unpack(read(1, [4, 5, 6, 7], { judged: [[0, null], [1, 7], [3, 8]] }));
        expect(points.baselines).toEqual([null, 7, 7, 8]);
        expect(unpack(read(1, [], { judged: [] })).baselines).toEqual([]);
    });

    test("points read later take the place of the end", () => {
        const shown = unpack(read(1, [4, 5, 6]));
        const merged = merge(shown, unpack(read(3, [60, 7])), 3, 100);
        expect(merged.values).toEqual([4, 5, 60, 7]);
        expect(merged.sequences).toEqual([1, 2, 3, 4]);
        expect(shown.values).toEqual([4, 5, 6]);
    });

    test("points that are gone at the end are gone", () => {
        const merged = merge(unpack(read(1, [4, 5, 6])), unpack(read(1, [], { judged: [] })), 3, 100);
        expect(merged.values).toEqual([4, 5]);
    });

    test("only the newest are kept", () => {
        const merged = merge(unpack(read(1, [4, 5, 6])), unpack(read(4, [7])), 4, 2);
        expect(merged.values).toEqual([6, 7]);
        expect(merged.baselines).toEqual([7, 7]);
    });

    test("stretches change where the limits do, and have a gap where there are none", () => {
        const [first, second] = [{ ucl: 1 }, { ucl: 2 }];
        const baselines = new Map([
            [7, first],
            [8, second],
        ]);
        const judged = [null, 7, 7, 8, null, 8];
        expect(stretches(judged, baselines, 0, 6)).toEqual([
            { from: 1, to: 3, limits: first },
            { from: 3, to: 4, limits: second },
            { from: 5, to: 6, limits: second },
        ]);
        expect(stretches(judged, baselines, 2, 3)).toEqual([{ from: 2, to: 3, limits: first }]);
        expect(stretches(judged, baselines, 0, 0)).toEqual([]);
    });

    test("a window is of the newest, unless it was moved", () => {
        expect(windowOf(100, 30, null)).toEqual({ from: 70, to: 100 });
        expect(windowOf(100, 30, 60)).toEqual({ from: 30, to: 60 });
        expect(windowOf(100, 30, 10)).toEqual({ from: 0, to: 30 });
        expect(windowOf(100, 30, 500)).toEqual({ from: 70, to: 100 });
        expect(windowOf(100, 0, null)).toEqual({ from: 0, to: 100 });
        expect(windowOf(20, 30, null)).toEqual({ from: 0, to: 20 });
        expect(windowOf(0, 30, null)).toEqual({ from: 0, to: 0 });
    });
});
