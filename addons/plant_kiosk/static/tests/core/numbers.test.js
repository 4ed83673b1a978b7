/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { setTexts } from "@plant_web/core/compat";
import {
    decimalPoint,
    formatDuration,
    formatNumber,
    formatQuantity,
    formatTime,
    parseNumber,
} from "@plant_kiosk/core/numbers";

describe("numbers", () => {
    test("they are written as the language does", () => {
        expect(decimalPoint("de-DE")).toBe(",");
        expect(formatNumber(1234.5, 2, "de-DE")).toBe("1.234,50");
        expect(formatNumber(1234.5, 2, "en-US")).toBe("1,234.50");
    });

    test("a quantity has the decimals it needs", () => {
        expect(formatQuantity(5, 0.01, "en-US")).toBe("5");
        expect(formatQuantity(5.25, 0.01, "en-US")).toBe("5.25");
        expect(formatQuantity(5.4, 1, "en-US")).toBe("5");
    });

    test("a point and a comma are the same key", () => {
        expect(parseNumber("20,02")).toBe(20.02);
        expect(parseNumber("20.02")).toBe(20.02);
        expect(parseNumber("-3")).toBe(-3);
        expect(parseNumber(".5")).toBe(0.5);
    });

    test("what is no number is none", () => {
        for (const text of ["", "-", ".", "1.2.3", "1,234.5", "12a", "1e5"]) {
            expect(parseNumber(text)).toBe(null);
        }
    });

    test("the plant's zone counts, also for the day", () => {
        const time = "2030-01-01T22:30:00Z";
        const at = Date.parse("2030-01-02T01:00:00Z");
        expect(formatTime(time, at, "en-US", "Asia/Tokyo")).toBe("07:30");
    });

    test("spans", () => {
        setTexts({});
        expect(String(formatDuration(45.9))).toBe("45 s");
        expect(String(formatDuration(3540))).toBe("59 min");
        expect(String(formatDuration(3900))).toBe("1 h 05");
        expect(String(formatDuration(-5))).toBe("0 s");
    });

    test("a time of another day has its day", () => {
        const time = "2030-01-01T14:05:00Z";
        const at = Date.parse(time);
        expect(formatTime(time, at, "en-US", "UTC")).toBe("14:05");
        expect(formatTime(time, at + 86400000, "en-US", "UTC")).toBe("Tue, Jan 1, 14:05");
    });
});
