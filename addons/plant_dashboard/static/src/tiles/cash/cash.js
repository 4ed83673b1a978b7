/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { periodName, span } from "@plant_dashboard/core/periods";
import { stack } from "@plant_dashboard/core/shapes";
import { tileProps, tileTypes } from "@plant_dashboard/core/tile_types";
import { formatFigure } from "@plant_dashboard/core/words";
import { Curve } from "@plant_dashboard/tiles/tile/curve";
import { FigureNumber } from "@plant_dashboard/tiles/tile/figure_number";

const PARTS = {
    dio: { name: _t("DIO"), help: _t("Days inventory outstanding: how long stock is held.") },
    dso: { name: _t("DSO"), help: _t("Days sales outstanding: how long customers take to pay.") },
    dpo: { name: _t("DPO"), help: _t("Days payables outstanding: how long suppliers wait.") },
};

function request(params, today, kpi = "ccc") {
    const { date_from, date_to } = span(params.period, today);
    return { kpi, date_from, date_to };
}

/**
 * How long money is bound: what holds it (stock and receivables) above what suppliers lend, day by
 * day, so that the difference of the two bars is the cycle.
 */
export class Cash extends Component {
    static template = "plant_dashboard.Cash";
    static components = { Curve, FigureNumber };
    static props = { ...tileProps };

    get figure() {
        return this.props.data.figures[0];
    }

    get months() {
        return this.props.data.figures[1].groups || [];
    }

    get rows() {
        const { dio, dso, dpo } = this.figure.parts;
        const total = Math.max((dio || 0) + (dso || 0), dpo || 0);
        const row = (names) => {
            const placed = stack(
                names.map((name) => this.figure.parts[name]),
                total
            );
            return names.map((name, index) => ({ name, ...placed[index], ...this.part(name) }));
        };
        return [row(["dio", "dso"]), row(["dpo"])];
    }

    part(name) {
        const { name: title, help } = PARTS[name];
        return {
            title: title.toString(),
            help: help.toString(),
            text: formatFigure(this.figure.parts[name], "days").text,
        };
    }

    open(kpi) {
        return this.props.openRecords(request(this.props.params, luxon.DateTime.now(), kpi));
    }
}

tileTypes.add("cash", {
    title: _t("Cash conversion cycle"),
    text: _t("How long money is bound in stock and receivables, less what suppliers lend."),
    name: ({ period }) => _t("Cash conversion cycle · %s", periodName(period)),
    Component: Cash,
    size: { w: 4, h: 4 },
    least: { w: 3, h: 3 },
    params: [{ name: "period", kind: "period", label: _t("Period"), value: "quarter" }],
    want: (params, today) => ({
        figures: [
            request(params, today),
            { ...request({ period: "last12" }, today), by: "month" },
        ],
    }),
    what: [],
});
