/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatTime } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** Who is signed in here: who of them acts, who leaves, who comes. */
export class PeopleDialog extends Component {
    static template = "plant_kiosk.PeopleDialog";
    static components = { Dialog, Icon };
    static props = {};

    setup() {
        const { operators, work, ui, clock } = useTerminal();
        this.operators = operators;
        this.work = work;
        this.ui = ui;
        this.clock = clock;
        this.state = useState(operators.state);
        this.title = _t("Operators");
    }

    since(session) {
        return _t("since %s", formatTime(session.started_at, this.clock.now()));
    }

    choose(session) {
        this.operators.choose(session.id);
        this.ui.close();
    }

    signOut(session) {
        return this.work.attempt("sign_out", () => this.operators.signOut(session.id));
    }
}
