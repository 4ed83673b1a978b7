/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { makeWakefulness } from "@plant_kiosk/core/wakefulness";

describe("wakefulness", () => {
    test("a device that slept is noticed by the ticks it missed", () => {
        let now = 0;
        let woken = 0;
        const wakefulness = makeWakefulness({ woke: () => woken++, now: () => now });
        for (const at of [1000, 2000, 3500]) {
            now = at;
            wakefulness.tick();
        }
        expect(woken).toBe(0);
        now = 600000;
        wakefulness.tick();
        expect(woken).toBe(1);
    });
});
