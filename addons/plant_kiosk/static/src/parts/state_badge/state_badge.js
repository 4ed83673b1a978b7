/** @odoo-module **/

import { Component } from "@odoo/owl";
import { stateMark } from "@plant_kiosk/core/words";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** The state of a work order or a station: a sign, a word and a colour, never one alone. */
export class StateBadge extends Component {
    static template = "plant_kiosk.StateBadge";
    static components = { Icon };
    static props = { state: String, detail: { type: String, optional: true } };

    get mark() {
        return stateMark(this.props.state);
    }
}
