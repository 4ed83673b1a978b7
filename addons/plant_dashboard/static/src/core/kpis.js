/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** The key figures of docs/contracts/kpi.md by report: what they can be told by besides days. */
const PLACES = ["workcenter", "line", "company"];
const PARTS = ["product", "operation", "point"];
const SPANS = ["day", "week", "month", "quarter", "year"];
const WORK = [...SPANS, "hour", "shift", ...PLACES];
const ORDERS = [...SPANS, "company", "line", "product"];
const FIRST_PASS = [...SPANS, ...PLACES, ...PARTS];
const CASH = ["month", "quarter", "year", "company"];

const KPIS = {
    oee: { name: _t("OEE index"), by: WORK },
    availability: { name: _t("Availability"), by: WORK },
    effectiveness: { name: _t("Effectiveness"), by: WORK },
    quality_ratio: { name: _t("Quality ratio"), by: WORK },
    utilisation: { name: _t("Utilisation efficiency"), by: WORK },
    throughput: { name: _t("Throughput rate"), by: WORK },
    made: { name: _t("Produced quantity"), by: WORK },
    scrap: { name: _t("Scrap"), by: WORK },
    scrap_ratio: { name: _t("Scrap ratio"), by: WORK },
    production_time: { name: _t("Production time"), by: WORK },
    down_time: { name: _t("Down time"), by: [...SPANS, "reason", "shift", ...PLACES] },
    mtbf: { name: _t("MTBF"), by: WORK },
    mttr: { name: _t("MTTR"), by: WORK },
    first_pass_yield: { name: _t("First pass yield"), by: FIRST_PASS },
    failures: { name: _t("Failures at first"), by: [...FIRST_PASS, "cause"] },
    lead_time: { name: _t("Lead time"), by: ORDERS },
    on_time: { name: _t("On time"), by: ORDERS },
    order_throughput: { name: _t("Throughput of orders"), by: ORDERS },
    wip_age: { name: _t("Age of work in progress"), by: ["company", "line", "product"] },
    dio: { name: _t("DIO"), by: CASH },
    dso: { name: _t("DSO"), by: CASH },
    dpo: { name: _t("DPO"), by: CASH },
    ccc: { name: _t("Cash conversion cycle"), by: CASH },
};

const GROUPINGS = {
    reason: _t("reason"),
    cause: _t("cause"),
    workcenter: _t("work center"),
    line: _t("line"),
    product: _t("product"),
    operation: _t("operation"),
    point: _t("quality point"),
    shift: _t("shift"),
    company: _t("company"),
};

/** `[key, name]` of each key figure. */
export function kpiNames() {
    return Object.entries(KPIS).map(([key, { name }]) => [key, name.toString()]);
}

/** The name of a key figure; of one that is not known the word itself, which the server refuses. */
export function kpiName(kpi) {
    return KPIS[kpi] ? KPIS[kpi].name.toString() : kpi;
}

export function canBeToldBy(kpi, by) {
    return Boolean(KPIS[kpi]?.by.includes(by));
}

/** `[key, name]` of what a key figure can be ranked by. */
export function groupingNames(kpi) {
    return Object.entries(GROUPINGS)
        .filter(([by]) => canBeToldBy(kpi, by))
        .map(([by, name]) => [by, name.toString()]);
}

export function groupingName(by) {
    return GROUPINGS[by] ? GROUPINGS[by].toString() : by;
}
