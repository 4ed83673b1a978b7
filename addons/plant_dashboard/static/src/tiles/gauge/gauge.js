/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { kpiName } from "@plant_dashboard/core/kpis";
import { periodName, span, spanBefore } from "@plant_dashboard/core/periods";
import { arc, clamp, onArc } from "@plant_dashboard/core/shapes";
import { course, filtersOf, tileProps, tileTypes } from "@plant_dashboard/core/tile_types";
import { figureText, formatChange } from "@plant_dashboard/core/words";
import { Curve } from "@plant_dashboard/tiles/tile/curve";
import { FigureNumber } from "@plant_dashboard/tiles/tile/figure_number";

const CIRCLE = { x: 100, y: 96, radius: 82 };
const TICK = { inner: 70, outer: 94 };
/** So that a gauge that shows nothing is seen to be one. */
const LEAST = 0.005;
/** Ratios: what a gauge from 0 to 100 % can show. */
const KPIS = [
    "first_pass_yield",
    "quality_ratio",
    "oee",
    "availability",
    "effectiveness",
    "utilisation",
    "on_time",
];

function request({ kpi, ...params }, today) {
    const { by, ...days } = span(params.period, today);
    return { kpi, ...days, filters: filtersOf(params), by: course(kpi, by) };
}

/**
 * A ratio against its target, with its course: the first pass yield, if nothing else is set, whose
 * failed checks are one click away.
 */
export class Gauge extends Component {
    static template = "plant_dashboard.Gauge";
    static components = { Curve, FigureNumber };
    static props = { ...tileProps };

    get figure() {
        return this.props.data.figures[0];
    }

    get target() {
        return this.props.params.target;
    }

    get targetText() {
        return _t("Target %s", figureText(this.target, "ratio"));
    }

    get isBelow() {
        return this.figure.value < this.target;
    }

    get shape() {
        const [x1, y1] = onArc(this.target, { ...CIRCLE, radius: TICK.inner });
        const [x2, y2] = onArc(this.target, { ...CIRCLE, radius: TICK.outer });
        return {
            track: arc(0, 1, CIRCLE),
            value: arc(0, Math.max(clamp(this.figure.value), LEAST), CIRCLE),
            tick: { x1, y1, x2, y2 },
        };
    }

    get change() {
        return formatChange(this.figure.value, this.props.data.figures[1].value, "ratio");
    }

    get by() {
        return request(this.props.params, luxon.DateTime.now()).by;
    }

    /** How many failed, where that is what is counted. */
    get failed() {
        const { failed, inspected } = this.figure.parts;
        return inspected === undefined
            ? ""
            : _t("%(failed)s of %(inspected)s failed", {
                  failed: figureText(failed, "count"),
                  inspected: figureText(inspected, "count"),
              });
    }

    open() {
        return this.props.openRecords(request(this.props.params, luxon.DateTime.now()));
    }
}

tileTypes.add("gauge", {
    title: _t("Gauge"),
    text: _t("First pass yield or another ratio, against its target, with its course."),
    name: ({ kpi, period }) => `${kpiName(kpi)} · ${periodName(period)}`,
    Component: Gauge,
    size: { w: 4, h: 4 },
    least: { w: 2, h: 2 },
    params: [
        { name: "kpi", kind: "figure", among: KPIS, label: _t("Figure"), value: "first_pass_yield" },
        { name: "target", kind: "share", label: _t("Target"), value: 0.95 },
        { name: "period", kind: "period", label: _t("Period"), value: "last30" },
        { name: "workcenter_ids", kind: "workcenters", label: _t("Work centers"), value: [] },
        { name: "line_ids", kind: "lines", label: _t("Lines"), value: [] },
        { name: "product_ids", kind: "products", label: _t("Products"), value: [] },
    ],
    want: (params, today) => {
        const { kpi, filters, ...asked } = request(params, today);
        return {
            figures: [
                { kpi, filters, ...asked },
                { kpi, filters, ...spanBefore(params.period, today) },
            ],
        };
    },
    what: ["quality", "work", "orders"],
});
