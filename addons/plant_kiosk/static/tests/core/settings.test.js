/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { makeSettings } from "@plant_kiosk/core/settings";

function makeDevice(kept = null) {
    const store = {
        read: () => kept,
        write(settings) {
            kept = settings;
        },
    };
    const root = document.createElement("div");
    return { settings: makeSettings(store, root), root, kept: () => kept };
}

describe("settings", () => {
    test("a device follows its system until somebody chooses", () => {
        const { settings, root } = makeDevice();
        expect(root.dataset.theme).toBe(undefined);
        settings.set({ theme: "dark" });
        expect(root.dataset.theme).toBe("dark");
        settings.set({ theme: "system" });
        expect(root.dataset.theme).toBe(undefined);
    });

    test("what was set comes back with the page", () => {
        const before = makeDevice();
        before.settings.set({ muted: true, theme: "dark" });
        const after = makeDevice(before.kept());
        expect({ ...after.settings.state }).toEqual({ theme: "dark", muted: true });
        expect(after.root.dataset.theme).toBe("dark");
    });
});
