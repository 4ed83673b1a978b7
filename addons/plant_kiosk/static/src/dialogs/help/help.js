/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";

/** Call whoever is responsible for the line. */
export class HelpDialog extends Component {
    static template = "plant_kiosk.HelpDialog";
    static components = { Dialog };
    static props = { "*": true };

    setup() {
        const { work, ui } = useTerminal();
        this.work = work;
        this.ui = ui;
        this.shown = useState(ui.state);
        this.state = useState({ note: "" });
        this.title = _t("Call for help");
    }

    async send() {
        if (await this.work.help(this.state.note.trim() || null)) {
            this.ui.close();
        }
    }
}
