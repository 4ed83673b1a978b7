/** @odoo-module **/

import { Component } from "@odoo/owl";
import { formatQuantity } from "@plant_kiosk/core/numbers";

/** How much of a quantity is made, as a bar: what was scrapped of it apart. */
export class Progress extends Component {
    static template = "plant_kiosk.Progress";
    static props = { quantity: Object };

    get shares() {
        const { planned, reported, scrapped } = this.props.quantity;
        const whole = Math.max(planned, reported) || 1;
        return { good: ((reported - scrapped) / whole) * 100, bad: (scrapped / whole) * 100 };
    }

    get label() {
        const { planned, reported, step } = this.props.quantity;
        return `${formatQuantity(reported, step)} / ${formatQuantity(planned, step)}`;
    }
}
