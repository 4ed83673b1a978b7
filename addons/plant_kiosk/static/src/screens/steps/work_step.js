/** @odoo-module **/

import { Component, markup } from "@odoo/owl";
import { formatQuantity } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { LiveValues } from "@plant_kiosk/parts/live_values/live_values";

/** The work itself: its live values, what it says to do, and which parts it takes. */
export class WorkStep extends Component {
    static template = "plant_kiosk.WorkStep";
    static components = { Icon, LiveValues };
    static props = { card: Object };

    setup() {
        this.ui = useTerminal().ui;
    }

    get text() {
        const { text } = this.props.card.worksheet;
        return text && markup(text);
    }

    get hasSheet() {
        const { kind, text } = this.props.card.worksheet;
        return Boolean(kind || text);
    }

    open(name) {
        this.ui.open(name, { card: this.props.card });
    }

    get missing() {
        return this.props.card.components.filter(({ missing }) => missing > 0);
    }

    quantity(value) {
        return formatQuantity(value);
    }
}
