/** @odoo-module **/

import { Component } from "@odoo/owl";
import { formatQuantity, formatTime } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { Progress } from "@plant_kiosk/parts/progress/progress";
import { StateBadge } from "@plant_kiosk/parts/state_badge/state_badge";

/** One work order of the queue. */
export class QueueRow extends Component {
    static template = "plant_kiosk.QueueRow";
    static components = { Icon, Progress, StateBadge };
    static props = { row: Object, isOpen: Boolean, open: Function };

    setup() {
        this.clock = useTerminal().clock;
    }

    get due() {
        return formatTime(this.props.row.planned_start, this.clock.now());
    }

    get who() {
        return this.props.row.operators.map(({ name }) => name).join(", ");
    }

    text(quantity) {
        return formatQuantity(quantity);
    }
}
