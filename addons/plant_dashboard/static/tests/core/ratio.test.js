/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { numbersOnly } from "@plant_dashboard/core/ratio";
import { registry } from "@web/core/registry";

describe("ratio", () => {
    test("what is not there is not 0 %", () => {
        const format = numbersOnly((value, { symbol }) => `${100 * value}${symbol}`);
        const written = [0, 0.125, false, null, undefined].map((value) =>
            format(value, { symbol: " %" })
        );
        expect(written.join("|")).toBe("0 %|12.5 %|||");
    });

    test("views find it by its name", () => {
        expect(registry.category("formatters").contains("plant_ratio")).toBe(true);
    });
});
