/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { describe, paneNames } from "@plant_web/spc/core/words";

/** Rows at most; whoever wants more narrows the chart or opens its points. */
export const ROWS = 200;

/** The points of a control chart as a table, newest first: the same in numbers and words. */
export class ChartTable extends Component {
    static template = "plant_web.ChartTable";
    static props = { chart: Object, from: Number, to: Number, openCheck: Function };

    get names() {
        return paneNames(this.props.chart.kind);
    }

    get rows() {
        const { chart, from, to } = this.props;
        const first = Math.max(from, to - ROWS);
        return Array.from({ length: to - first }, (_each, number) => {
            const index = to - 1 - number;
            return { index, ...describe(chart, index) };
        });
    }

    get caption() {
        const { from, to } = this.props;
        return to - from > ROWS
            ? _t("The newest %(rows)s of the %(count)s points shown", {
                  rows: ROWS,
                  count: to - from,
              })
            : _t("The points shown, newest first");
    }
}
