/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { timeTicks } from "@plant_web/history/core/time_ticks";

/** Ticks in Berlin, in the zone and the language of nobody's machine. */
function ticks(start, end, most) {
    const { Settings, DateTime, IANAZone } = luxon;
    const before = [Settings.defaultZone, Settings.defaultLocale];
    Settings.defaultZone = IANAZone.create("Europe/Berlin");
    Settings.defaultLocale = "en-GB";
    try {
        const window = [start, end].map((time) => DateTime.fromISO(time).toSeconds());
        return timeTicks(window, most).map(({ text }) => text);
    } finally {
        [Settings.defaultZone, Settings.defaultLocale] = before;
    }
}

describe("time ticks", () => {
    test("seconds and minutes", () => {
        expect(ticks("2026-05-06T08:00:00", "2026-05-06T08:00:30", 6)).toEqual([
            "08:00:00", "08:00:05", "08:00:10", "08:00:15", "08:00:20", "08:00:25", "08:00:30",
        ]);
        expect(ticks("2026-05-06T07:58:00", "2026-05-06T08:13:00", 4)).toEqual([
            "08:00", "08:05", "08:10",
        ]);
    });

    test("hours, and the day at midnight", () => {
        expect(ticks("2026-05-05T20:00:00", "2026-05-06T08:00:00", 5)).toEqual([
            "21:00", "6 May", "03:00", "06:00",
        ]);
    });

    test("by the clock on the wall when it is put back", () => {
        expect(ticks("2026-10-24T20:00:00", "2026-10-25T20:00:00", 5)).toEqual([
            "25 Oct", "06:00", "12:00", "18:00",
        ]);
    });

    test("days, months and years", () => {
        expect(ticks("2026-05-01T12:00:00", "2026-05-08T12:00:00", 8).length).toBe(7);
        expect(ticks("2025-11-15T12:00:00", "2026-11-15T12:00:00", 5)).toEqual([
            "Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026",
        ]);
        expect(ticks("2015-06-01T00:00:00", "2026-06-01T00:00:00", 4)[0]).toBe("2020");
    });
});
