/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { between, LEAST, MOST, pan, windowOf, zoom } from "@plant_web/history/core/windows";

const NOW = 10000;

describe("windows", () => {
    test("a view without an end goes up to now", () => {
        expect(windowOf({ span: 900, end: null }, NOW)).toEqual([9100, 10000]);
        expect(windowOf({ span: 900, end: 5000 }, NOW)).toEqual([4100, 5000]);
    });

    test("panning goes by a quarter, and never beyond now", () => {
        expect(pan({ span: 800, end: null }, -1, NOW)).toEqual({ span: 800, end: 9800 });
        expect(pan({ span: 800, end: 9000 }, 1, NOW)).toEqual({ span: 800, end: 9200 });
        expect(pan({ span: 800, end: 9900 }, 1, NOW)).toEqual({ span: 800, end: null });
    });

    test("zooming keeps the middle, or now", () => {
        expect(zoom({ span: 800, end: 5000 }, 0.5, NOW)).toEqual({ span: 400, end: 4800 });
        expect(zoom({ span: 800, end: 5000 }, 2, NOW)).toEqual({ span: 1600, end: 5400 });
        expect(zoom({ span: 800, end: null }, 2, NOW)).toEqual({ span: 1600, end: null });
        expect(zoom({ span: 8000, end: 9000 }, 2, NOW)).toEqual({ span: 16000, end: null });
    });

    test("no window is too short or too long", () => {
        expect(zoom({ span: LEAST, end: null }, 0.5, NOW).span).toBe(LEAST);
        expect(zoom({ span: MOST, end: null }, 2, NOW).span).toBe(MOST);
    });

    test("a drag may go either way", () => {
        expect(between(200, 500, NOW)).toEqual({ span: 300, end: 500 });
        expect(between(500, 200, NOW)).toEqual({ span: 300, end: 500 });
        expect(between(500, 501, NOW)).toEqual({ span: LEAST, end: 510 });
        expect(between(9000, NOW + 5, NOW).end).toBe(null);
    });
});
