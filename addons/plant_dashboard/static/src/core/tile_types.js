/** @odoo-module **/

import { registry } from "@web/core/registry";
import { canBeToldBy } from "@plant_dashboard/core/kpis";
import { isPeriod } from "@plant_dashboard/core/periods";

/**
 * The kinds of tiles. Another module adds one with
 * `registry.category("plant_tiles").add("its_type", definition)`:
 *
 * - `title`, `text`: its name, and what it is good for, for who chooses one
 * - `Component`: what it shows; its props are `tileProps`
 * - `size`, `least`: `{w, h}` in units of the grid, to begin with and at least
 * - `params`: `{name, kind, label, value}` of what can be set; kinds are period, workcenters, lines,
 *   products, share, figure (`among` those) and grouping (of the figure)
 * - `want(params, today)`: what to ask `plant.kpi.plant_tiles` for
 * - `what`: which changes concern it: work, quality, orders, alerts
 */
export const tileTypes = registry.category("plant_tiles");

/** The props of what is in a tile. */
export const tileProps = {
    /** What was set, with its defaults. */
    params: Object,
    /** `{figures, states, alerts}` as `want` asked for them. */
    data: Object,
    /** Milliseconds, now: for ages. */
    now: Number,
    /** Opens the records behind a request of `plant_kpis`. */
    openRecords: Function,
    /** Opens records: a model, a domain, and a name for them. */
    openModel: Function,
};

/** What was set of a tile, with the defaults of its type; a value that makes no sense is left out. */
export function paramsOf(type, set = {}) {
    const params = {};
    for (const { name, kind, value } of type.params) {
        params[name] = isSensible(kind, set[name]) ? set[name] : value;
    }
    return params;
}

function isSensible(kind, value) {
    if (value === undefined || value === null) {
        return false;
    }
    if (kind === "period") {
        return isPeriod(value);
    }
    if (["workcenters", "lines", "products"].includes(kind)) {
        return Array.isArray(value) && value.every(Number.isInteger);
    }
    if (kind === "share") {
        return typeof value === "number" && value >= 0 && value <= 1;
    }
    return typeof value === "string";
}

/** The filters of a request, as `plant_kpis` takes them, of the parameters that are set. */
export function filtersOf(params) {
    const names = ["workcenter_ids", "line_ids", "product_ids"];
    return Object.fromEntries(
        names.filter((name) => params[name]?.length).map((name) => [name, params[name]])
    );
}

/** By what the course of a figure is told: not every one is known by the hour, or by the day. */
export function course(kpi, by) {
    return [by, "day", "month"].find((each) => canBeToldBy(kpi, each)) || "";
}
