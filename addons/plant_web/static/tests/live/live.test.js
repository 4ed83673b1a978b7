/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { secondsSince } from "@plant_web/live/core/age";
import { isStale, stateOf, unitText, valueMark } from "@plant_web/live/core/value_words";
import { deviceMark } from "@plant_web/live/device_state/device_words";
import { makeDevices } from "@plant_web/live/device_state/device_service";

const CHANNEL = {
    kind: "weight",
    value: 1,
    text: null,
    unit: "kg",
    stable: true,
    quality: "good",
    stale_after: 25,
    words: {},
};
const WORDS = { 0: { meaning: "stopped", text: "Jam" }, run: { meaning: "running", text: "Runs" } };
const LINK = { device: { state: "online" }, age: 3, link: "live" };

const markOf = (channel, link = {}) =>
    valueMark({ ...CHANNEL, ...channel }, { ...LINK, ...link }).name;

describe("live values", () => {
    test("a value is stale by its age, its device or the page", () => {
        expect(isStale(CHANNEL, LINK)).toBe(false);
        expect(isStale(CHANNEL, { ...LINK, age: 26 })).toBe(true);
        expect(isStale(CHANNEL, { ...LINK, device: { state: "error" } })).toBe(true);
        expect(isStale(CHANNEL, { ...LINK, link: "lost" })).toBe(true);
    });

    test("what happens now and then does not grow old", () => {
        expect(isStale({ ...CHANNEL, stale_after: null }, { ...LINK, age: 99999 })).toBe(false);
    });

    test("a machine's words are found whatever their letters, numbers too", () => {
        expect(stateOf({ value: null, text: " RUN ", words: WORDS }).text).toBe("Runs");
        expect(stateOf({ value: 0, text: null, words: WORDS }).text).toBe("Jam");
        expect(stateOf({ value: 7, text: null, words: WORDS })).toBe(undefined);
        expect(unitText({ ...CHANNEL, value: 0, words: WORDS })).toBe("");
        expect(unitText(CHANNEL)).toBe("kg");
    });

    test("what a value is worth", () => {
        expect(markOf({})).toBe("stable");
        expect(markOf({ stable: false })).toBe("motion");
        expect(markOf({ quality: "bad" })).toBe("bad");
        expect(markOf({ quality: "uncertain" })).toBe("uncertain");
        expect(markOf({ value: null }, { age: null })).toBe("empty");
        expect(markOf({ kind: "state", value: 0, words: WORDS })).toBe("bad");
        expect(markOf({}, { age: 100 })).toBe("stale");
    });

    test("ages", () => {
        expect(secondsSince("1970-01-01T00:00:10Z", 15000)).toBe(5);
        expect(secondsSince("1970-01-01T00:00:20Z", 15000)).toBe(0);
        expect(secondsSince(null, 15000)).toBe(null);
    });
});

describe("devices", () => {
    test("each state has a sign of its own", () => {
        const states = ["never", "connecting", "online", "offline", "error"];
        const signs = new Set(states.map((state) => deviceMark(state, "live").sign));
        expect(signs.size).toBe(5);
        expect(deviceMark("online", "lost").name).toBe("offline");
    });

    test("what is asked for together is read in one call", async () => {
        const calls = [];
        const devices = makeDevices(async (ids) => {
            calls.push(ids);
            return ids.filter((id) => id < 3).map((id) => ({ id, open: id * 10 }));
        });
        const rows = await Promise.all([1, 2, 1, 3].map((id) => devices.load(id)));
        expect(calls).toEqual([[1, 2, 3]]);
        expect(rows.map(({ open }) => open)).toEqual([10, 20, 10, 0]);
        expect((await devices.load(2)).open).toBe(20);
        expect(calls.length).toBe(2);
    });
});
