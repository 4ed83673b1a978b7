/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { localization } from "@web/core/l10n/localization";
import { setTexts } from "@plant_web/core/compat";
import { rowsOf } from "@plant_dashboard/board/export/table";
import { canBeToldBy, groupingNames } from "@plant_dashboard/core/kpis";
import { span, spanBefore } from "@plant_dashboard/core/periods";
import { arc, sparkline, stack } from "@plant_dashboard/core/shapes";
import { choose, countStates, sortStates } from "@plant_dashboard/core/states";
import { filtersOf, paramsOf } from "@plant_dashboard/core/tile_types";
import { figureText, formatChange } from "@plant_dashboard/core/words";
import { makeRotation } from "@plant_dashboard/wallboard/rotation";

// No server tells a test how numbers are written, and no text is translated.
Object.assign(localization, { decimalPoint: ".", thousandsSep: ",", grouping: [3, 0] });
setTexts({});

const { DateTime } = luxon;
/** A Saturday. */
const TODAY = DateTime.fromISO("2026-11-28T09:30");

describe("figures in words", () => {
    test("each unit", () => {
        expect(figureText(0.625, "ratio")).toBe("62.5 %");
        expect(figureText(5.35, "hours")).toBe("5:21 h");
        expect(figureText(0.999999, "hours")).toBe("1:00 h");
        expect(figureText(12, "count")).toBe("12");
        expect(figureText(null, "ratio")).toBe("–");
    });

    test("a change is told in points, and never of nothing", () => {
        expect(formatChange(0.9, 0.925, "ratio").sign).toBe("▼");
        expect(formatChange(0.9, 0.925, "ratio").text).toBe("2.5 points");
        expect(formatChange(3, 3, "count").sign).toBe("＝");
        expect(formatChange(0.9, null, "ratio")).toBe(null);
    });
});

describe("periods", () => {
    test("days, and the days before them", () => {
        expect(span("today", TODAY)).toEqual({ date_from: "2026-11-28", date_to: "2026-11-28", by: "hour" });
        expect(span("yesterday", TODAY).date_to).toBe("2026-11-27");
        expect(span("last7", TODAY).date_from).toBe("2026-11-22");
        expect(span("last12", TODAY).date_from).toBe("2025-12-01");
        expect(spanBefore("last7", TODAY)).toEqual({ date_from: "2026-11-15", date_to: "2026-11-21" });
        expect(spanBefore("today", TODAY)).toEqual({ date_from: "2026-11-27", date_to: "2026-11-27" });
    });
});

describe("shapes", () => {
    test("a half circle", () => {
        expect(arc(0, 1, { x: 100, y: 100, radius: 50 })).toBe("M50 100A50 50 0 0 1 150 100");
        expect(arc(0, 2, { x: 100, y: 100, radius: 50 })).toBe("M50 100A50 50 0 0 1 150 100");
    });

    test("a line breaks where there is no value, and a lonely value is a dot", () => {
        const { line, dots } = sparkline([1, null, 3, 4], { width: 34, height: 24 });
        expect(line).toBe("M2 22M22 8.7L32 2");
        expect(dots.map(({ index }) => index)).toEqual([0, 3]);
    });

    test("values that are all the same are in the middle, and none at all is no line", () => {
        expect(sparkline([5, 5], { width: 34, height: 24 }).line).toBe("M2 12L32 12");
        const { line, dots } = sparkline([], { width: 34, height: 24 });
        expect([line, dots.length]).toEqual(["", 0]);
    });

    test("parts beside each other", () => {
        expect(stack([30, 10], 40)).toEqual([
            { start: 0, width: 0.75 },
            { start: 0.75, width: 0.25 },
        ]);
        expect(stack([null, -3], 0)).toEqual([
            { start: 0, width: 0 },
            { start: 0, width: 0 },
        ]);
    });
});

describe("work centers", () => {
    const states = [
        { workcenter: 1, line: 1, name: "B", state: "running" },
        { workcenter: 2, line: 1, name: "A", state: "running" },
        { workcenter: 3, line: 2, name: "C", state: "down" },
    ];
    test("gravest first, and counted", () => {
        expect(sortStates(states).map(({ name }) => name)).toEqual(["C", "A", "B"]);
        expect(countStates(states)).toEqual([
            { state: "down", count: 1 },
            { state: "running", count: 2 },
        ]);
        expect(choose(states, { line_ids: [2] }).length).toBe(1);
        expect(choose(states, { workcenter_ids: [] }).length).toBe(3);
    });
});

describe("what is set of a tile", () => {
    const type = {
        params: [
            { name: "period", kind: "period", value: "last30" },
            { name: "target", kind: "share", value: 0.95 },
            { name: "line_ids", kind: "lines", value: [] },
        ],
    };
    test("what makes no sense has its default", () => {
        expect(paramsOf(type, { period: "last7", target: 95, line_ids: ["x"], more: 1 })).toEqual({
            period: "last7",
            target: 0.95,
            line_ids: [],
        });
        expect(paramsOf(type)).toEqual({ period: "last30", target: 0.95, line_ids: [] });
        expect(paramsOf(type, { period: "toString" }).period).toBe("last30");
    });

    test("filters are those that are set", () => {
        expect(filtersOf({ line_ids: [1], workcenter_ids: [], period: "today" })).toEqual({ line_ids: [1] });
    });

    test("what a figure can be told by", () => {
        expect(canBeToldBy("first_pass_yield", "hour")).toBe(false);
        expect(canBeToldBy("luck", "day")).toBe(false);
        expect(groupingNames("failures").map(([by]) => by).includes("cause")).toBe(true);
    });
});

describe("a board as a table", () => {
    test("a figure, and below it its course", () => {
        const answer = { value: 0.5, unit: "ratio", groups: [{ label: "Monday", value: null }] };
        expect(rowsOf([{ title: "OEE", answer }])).toEqual([
            { title: "OEE", indent: 0, value: 0.5, unit: "ratio" },
            { title: "Monday", indent: 1, value: null, unit: "ratio" },
        ]);
    });
});

describe("the pages of a wallboard", () => {
    function begin() {
        const shown = [];
        const timers = [];
        const rotation = makeRotation({
            show: (index) => shown.push(index),
            later: (call, wait) => timers.push({ call, wait }),
            forget: () => {},
        });
        return { shown, timers, rotation };
    }
    const page = (id, seconds = 10) => ({ kind: "board", id, seconds });

    test("each stands as long as it is set to", () => {
        const { shown, timers, rotation } = begin();
        rotation.set([page(1), page(2, 20)]);
        timers.shift().call();
        timers.shift().call();
        expect(shown).toEqual([0, 1, 0]);
        expect(timers[0].wait).toBe(10000);
    });

    test("one alone stands; changed ones go on with the one that stood", () => {
        const { shown, timers, rotation } = begin();
        rotation.set([page(1)]);
        expect(timers.length).toBe(0);
        rotation.set([page(3), page(1)]);
        rotation.set([page(3), page(1)]);
        rotation.turn(-1);
        expect(shown).toEqual([0, 1, 0]);
        rotation.set([]);
        rotation.turn(1);
        expect(shown).toEqual([0, 1, 0, 0, 0]);
    });
});
