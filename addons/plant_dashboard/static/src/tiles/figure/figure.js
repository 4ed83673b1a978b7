/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { periodName, span, spanBefore } from "@plant_dashboard/core/periods";
import { kpiName } from "@plant_dashboard/core/kpis";
import { course, filtersOf, tileProps, tileTypes } from "@plant_dashboard/core/tile_types";
import { formatChange } from "@plant_dashboard/core/words";
import { Curve } from "@plant_dashboard/tiles/tile/curve";
import { FigureNumber } from "@plant_dashboard/tiles/tile/figure_number";

function request(params, today) {
    const { by, ...days } = span(params.period, today);
    if (params.kpi === "wip_age") {
        return { kpi: params.kpi, filters: filtersOf(params) };
    }
    return { kpi: params.kpi, ...days, filters: filtersOf(params), by: course(params.kpi, by) };
}

/** One key figure: its value, how it differs from the period before, and its course. */
export class Figure extends Component {
    static template = "plant_dashboard.Figure";
    static components = { Curve, FigureNumber };
    static props = { ...tileProps };

    get figure() {
        return this.props.data.figures[0];
    }

    get change() {
        const [now, before] = this.props.data.figures;
        return before && formatChange(now.value, before.value, now.unit);
    }

    get by() {
        return request(this.props.params, luxon.DateTime.now()).by;
    }

    open() {
        return this.props.openRecords(request(this.props.params, luxon.DateTime.now()));
    }
}

tileTypes.add("figure", {
    title: _t("Key figure"),
    text: _t("Any key figure: its value, how it changes, and its course."),
    name: ({ kpi, period }) => `${kpiName(kpi)} · ${periodName(period)}`,
    Component: Figure,
    size: { w: 3, h: 2 },
    least: { w: 2, h: 2 },
    params: [
        { name: "kpi", kind: "figure", label: _t("Figure"), value: "oee" },
        { name: "period", kind: "period", label: _t("Period"), value: "last30" },
        { name: "workcenter_ids", kind: "workcenters", label: _t("Work centers"), value: [] },
        { name: "line_ids", kind: "lines", label: _t("Lines"), value: [] },
        { name: "product_ids", kind: "products", label: _t("Products"), value: [] },
    ],
    want: (params, today) => {
        const asked = request(params, today);
        const { kpi, filters } = asked;
        const before = { kpi, filters, ...spanBefore(params.period, today) };
        return { figures: kpi === "wip_age" ? [asked] : [asked, before] };
    },
    what: ["work", "quality", "orders"],
});
