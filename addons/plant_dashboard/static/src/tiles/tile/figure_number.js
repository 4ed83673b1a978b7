/** @odoo-module **/

import { Component } from "@odoo/owl";
import { formatFigure } from "@plant_dashboard/core/words";

/** A figure, large, with its unit; a click leads to its records. */
export class FigureNumber extends Component {
    static template = "plant_dashboard.FigureNumber";
    static props = {
        value: { type: [Number, { value: null }] },
        /** As docs/contracts/kpi.md names it. */
        unit: String,
        open: Function,
    };

    get told() {
        return formatFigure(this.props.value, this.props.unit);
    }
}
