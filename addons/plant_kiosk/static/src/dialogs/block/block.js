/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { Reasons } from "@plant_kiosk/parts/reasons/reasons";

/** The work center is down: why, in two taps; a note and a request for maintenance if need be. */
export class BlockDialog extends Component {
    static template = "plant_kiosk.BlockDialog";
    static components = { Dialog, Reasons };
    static props = { "*": true };

    setup() {
        const { work, ui, state } = useTerminal();
        this.work = work;
        this.ui = ui;
        this.shared = state;
        this.shown = useState(ui.state);
        this.state = useState({ reason: null, note: "", maintenance: false });
        this.title = _t("Block the work center");
    }

    choose(reason) {
        this.state.reason = reason;
    }

    async send() {
        const { reason, note, maintenance } = this.state;
        const given = { reason, maintenance, note: note.trim() || null };
        if (await this.work.act("block", _t("Block"), given)) {
            this.ui.close();
        }
    }
}
