/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { makeClock } from "@plant_kiosk/core/clock";

const NOON = Date.parse("2030-01-01T12:00:00Z");
const iso = (milliseconds) => new Date(milliseconds).toISOString();

describe("clock", () => {
    test("it shows the server's time whatever the device's says", () => {
        let now = 1000;
        const clock = makeClock(() => now);
        clock.learn(iso(NOON), 1000, 1000);
        expect(clock.now()).toBe(NOON);
        now = 61000;
        expect(clock.now()).toBe(NOON + 60000);
    });

    test("a slow answer does not spoil what a quick one told", () => {
        const clock = makeClock(() => 5000);
        clock.learn(iso(NOON), 4990, 5010);
        // Told as the question arrived, which was at once: the answer was four seconds on its way.
        clock.learn(iso(NOON), 5000, 9000);
        expect(clock.now()).toBe(NOON);
    });

    test("an old answer gives way to a new one", () => {
        let now = 0;
        const clock = makeClock(() => now);
        clock.learn(iso(NOON), 0, 0);
        now = 3600000;
        clock.learn(iso(NOON + now + 300), now, now + 100);
        expect(clock.now()).toBe(NOON + now + 250);
    });

    test("a device whose clock was set learns at once", () => {
        let now = 0;
        const clock = makeClock(() => now);
        clock.learn(iso(NOON), 0, 0);
        now = 7200000; // somebody set it two hours on
        clock.learn(iso(NOON + 1000), now - 2000, now);
        expect(clock.now()).toBe(NOON + 2000);
    });
});
