/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";

const ICONS = { accepted: "done", refused: "attention", told: "waiting" };

/** What came of the last tap or scan, in a sentence; read out as it comes. `beside`: over the queue, where it hides nothing of the card. */
export class Notice extends Component {
    static template = "plant_kiosk.Notice";
    static components = { Icon };
    static props = { beside: { type: Boolean, optional: true } };

    setup() {
        this.ui = useTerminal().ui;
        this.state = useState(this.ui.state);
    }

    get icon() {
        return ICONS[this.state.notice.kind];
    }
}
