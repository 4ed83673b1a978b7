/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatTime } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** What was done here and the server does not have: what waits, in its order, and what it refused. */
export class PendingDialog extends Component {
    static template = "plant_kiosk.PendingDialog";
    static components = { Dialog, Icon };
    static props = {};

    setup() {
        const { state, pending, operators, link, clock } = useTerminal();
        this.pending = pending;
        this.operators = operators;
        this.link = link;
        this.clock = clock;
        this.state = useState(state);
        this.people = useState(operators.state);
        this.title = _t("Not sent yet");
    }

    at(entry) {
        return formatTime(entry.time, this.clock.now());
    }

    /** What an entry waits for: its operator, or the connection. */
    waits({ operator }) {
        const here = this.people.sessions.some((session) => session.operator.id === operator.id);
        return here
            ? _t("Waits for the connection")
            : _t("Waits for %s to sign in", operator.name);
    }
}
