/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";

/** A check fails: what follows from that, and what is wrong, before it is said. */
export class FailDialog extends Component {
    static template = "plant_kiosk.FailDialog";
    static components = { Dialog };
    static props = { check: Object, fail: Function };

    setup() {
        this.ui = useTerminal().ui;
        this.shown = useState(this.ui.state);
        this.state = useState({ note: "" });
        this.title = _t("It fails: %s", this.props.check.title);
    }

    async send() {
        if (await this.props.fail(this.state.note.trim())) {
            this.ui.close();
        }
    }
}
