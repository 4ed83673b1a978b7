/** @odoo-module **/

import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/** Formats numbers as `format` does, and what is none as nothing. */
export function numbersOnly(format) {
    const formatter = (value, options) =>
        typeof value === "number" ? format(value, options) : "";
    formatter.extractOptions = format.extractOptions;
    return formatter;
}

// A mean over hours in which nothing was to be made is not there; it is not 0 %.
registry.category("formatters").add("plant_ratio", numbersOnly(formatPercentage));
