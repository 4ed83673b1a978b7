/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatTime } from "@plant_kiosk/core/numbers";
import { useTerminal, useTime } from "@plant_kiosk/core/use_terminal";
import { linkMark } from "@plant_kiosk/core/words";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** The station, the server's time, the link, what waits to be sent, and who works. */
export class TopBar extends Component {
    static template = "plant_kiosk.TopBar";
    static components = { Icon };
    static props = {};

    setup() {
        const { state, ui, operators, link } = useTerminal();
        this.ui = ui;
        this.operators = operators;
        this.state = useState(state);
        this.shown = useState(ui.state);
        this.people = useState(operators.state);
        this.link = useState(link.state);
        this.time = useTime();
    }

    get clock() {
        return formatTime(this.time.now, this.time.now);
    }

    get linkMark() {
        return linkMark(this.link.link);
    }

    get refused() {
        return this.state.pending.some(({ refused }) => refused);
    }

    get pendingText() {
        return _t("%s not sent", this.state.pending.length);
    }

    toggleLine() {
        this.ui.go(this.shown.view === "line" ? "work" : "line");
    }
}
