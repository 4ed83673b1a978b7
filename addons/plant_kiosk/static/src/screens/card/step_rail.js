/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { checkMark } from "@plant_kiosk/core/words";
import { Icon } from "@plant_kiosk/parts/icon/icon";

const BEFORE = 2;
const MOST = 12;

/** The steps of the work order: the work itself, and its checks one by one. */
export class StepRail extends Component {
    static template = "plant_kiosk.StepRail";
    static components = { Icon };
    static props = { card: Object, step: { type: [Number, { value: null }] } };

    setup() {
        this.work = useTerminal().work;
        this.mark = checkMark;
    }

    /** The steps around the one at hand: an order of many pieces has hundreds. */
    get around() {
        const { steps } = this.props.card;
        const at = steps.findIndex(({ id }) => id === this.props.step);
        const open = steps.findIndex(({ is_open: isOpen }) => isOpen);
        const first = Math.max(0, (at >= 0 ? at : Math.max(0, open)) - BEFORE);
        return { steps: steps.slice(first, first + MOST), after: steps.length - first - MOST };
    }

    get after() {
        return _t("%s more", this.around.after);
    }
}
