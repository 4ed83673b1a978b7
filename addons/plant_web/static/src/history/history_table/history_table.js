/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatNumber, formatTime } from "@plant_web/spc/core/words";

/** Rows at most; whoever wants more zooms in or opens the readings. */
export const ROWS = 200;

/** A history as a table, newest first: the same as the graph in numbers. */
export class HistoryTable extends Component {
    static template = "plant_web.HistoryTable";
    static props = { history: Object, range: Array, amount: Function };

    get indexes() {
        const { history, range } = this.props;
        const seen = history.time.flatMap((time, at) =>
            time >= range[0] && time <= range[1] ? [at] : []
        );
        return seen.reverse();
    }

    get rows() {
        const { history, amount } = this.props;
        return this.indexes.slice(0, ROWS).map((at) => ({
            at,
            time: formatTime(history.time[at], true),
            low: amount(history.min[at]),
            mean: amount(history.mean[at]),
            high: amount(history.max[at]),
            count: formatNumber(history.count[at], 0),
        }));
    }

    get caption() {
        const count = this.indexes.length;
        return count > ROWS
            ? _t("The newest %(rows)s of the %(count)s stretches shown", { rows: ROWS, count })
            : _t("The stretches shown, newest first");
    }
}
