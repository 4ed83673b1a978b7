/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { CallError } from "@plant_kiosk/core/errors";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { PinEntry } from "@plant_kiosk/parts/pin_entry/pin_entry";

/** This station asks for the PIN after the badge. */
export class PinDialog extends Component {
    static template = "plant_kiosk.PinDialog";
    static components = { Dialog, PinEntry };
    static props = {
        dialog: String,
        badge: String,
        operator: Object,
        then: { type: Function, optional: true },
    };

    setup() {
        this.terminal = useTerminal();
        this.state = useState({ refusal: "" });
        this.title = _t("Your PIN");
        this.close = this.terminal.ui.close;
    }

    async signIn(pin) {
        this.state.refusal = "";
        try {
            await this.terminal.operators.signIn({ badge: this.props.badge, pin });
        } catch (failure) {
            if (!(failure instanceof CallError)) {
                throw failure;
            }
            this.terminal.sound.refused();
            this.state.refusal = failure.message;
            return;
        }
        this.close();
        this.terminal.ui.accept();
        this.props.then?.();
    }
}
