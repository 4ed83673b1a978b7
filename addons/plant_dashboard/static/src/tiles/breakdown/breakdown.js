/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { groupingName, kpiName } from "@plant_dashboard/core/kpis";
import { periodName, span } from "@plant_dashboard/core/periods";
import { filtersOf, tileProps, tileTypes } from "@plant_dashboard/core/tile_types";
import { figureText } from "@plant_dashboard/core/words";

const MOST = 12;

function request(params, today) {
    const { date_from, date_to } = span(params.period, today);
    const { kpi, by } = params;
    return { kpi, date_from, date_to, filters: filtersOf(params), by, limit: MOST };
}

/** A key figure by reason, work center, product …: the largest first. */
export class Breakdown extends Component {
    static template = "plant_dashboard.Breakdown";
    static props = { ...tileProps };

    get figure() {
        return this.props.data.figures[0];
    }

    get rows() {
        const groups = (this.figure.groups || []).filter(({ value }) => value !== null);
        const most = Math.max(...groups.map(({ value }) => value), 0);
        return groups.map(({ key, label, value }) => ({
            key: String(key),
            label,
            text: figureText(value, this.figure.unit),
            share: most > 0 ? Math.max(value, 0) / most : 0,
        }));
    }

    open() {
        return this.props.openRecords(request(this.props.params, luxon.DateTime.now()));
    }
}

tileTypes.add("breakdown", {
    title: _t("Ranking"),
    text: _t("A key figure by reason, work center or product, the largest first."),
    name: ({ kpi, by, period }) =>
        _t("%(figure)s by %(by)s · %(period)s", {
            figure: kpiName(kpi),
            by: groupingName(by),
            period: periodName(period),
        }),
    Component: Breakdown,
    size: { w: 4, h: 3 },
    least: { w: 3, h: 2 },
    params: [
        { name: "kpi", kind: "figure", label: _t("Figure"), value: "down_time" },
        { name: "by", kind: "grouping", label: _t("By"), value: "reason" },
        { name: "period", kind: "period", label: _t("Period"), value: "last30" },
        { name: "workcenter_ids", kind: "workcenters", label: _t("Work centers"), value: [] },
        { name: "line_ids", kind: "lines", label: _t("Lines"), value: [] },
    ],
    want: (params, today) => ({ figures: [request(params, today)] }),
    what: ["work", "quality", "orders"],
});
