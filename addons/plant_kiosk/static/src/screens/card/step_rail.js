/** @odoo-module **/

import { Component } from "@odoo/owl";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { checkMark } from "@plant_kiosk/core/words";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** The steps of the work order: the work itself, and its checks one by one. */
export class StepRail extends Component {
    static template = "plant_kiosk.StepRail";
    static components = { Icon };
    static props = { card: Object, step: { type: [Number, { value: null }] } };

    setup() {
        this.work = useTerminal().work;
        this.mark = checkMark;
    }
}
