/** @odoo-module **/

import { Component, onWillStart, useState } from "@odoo/owl";
import { CallError } from "@plant_kiosk/core/errors";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { PinEntry } from "@plant_kiosk/parts/pin_entry/pin_entry";

/**
 * Who works here? A badge is scanned, or a name chosen and its PIN entered.
 *
 * `then` goes on with what was begun when somebody has signed in; `why` says why it is asked for.
 */
export class SignIn extends Component {
    static template = "plant_kiosk.SignIn";
    static components = { Icon, PinEntry };
    static props = {
        then: { type: Function, optional: true },
        why: { type: String, optional: true },
    };

    setup() {
        this.terminal = useTerminal();
        this.operators = useState(this.terminal.operators.state);
        this.state = useState({ search: "", found: [], chosen: null, refusal: "" });
        onWillStart(() => this.find());
    }

    async find() {
        try {
            const { search } = this.state;
            const { operators } = await this.terminal.client.call("operators", { search });
            if (search === this.state.search) {
                this.state.found = operators.filter(({ has_pin: hasPin }) => hasPin);
            }
        } catch (failure) {
            this.refuse(failure);
        }
    }

    refuse(failure) {
        if (!(failure instanceof CallError)) {
            throw failure;
        }
        this.terminal.sound.refused();
        this.state.refusal = failure.message;
    }

    search(text) {
        this.state.search = text;
        return this.find();
    }

    choose(operator) {
        this.state.chosen = operator;
        this.state.refusal = "";
    }

    async signIn(pin) {
        this.state.refusal = "";
        try {
            await this.terminal.operators.signIn({ operator: this.state.chosen.id, pin });
        } catch (failure) {
            this.refuse(failure);
            return;
        }
        this.terminal.ui.close();
        this.terminal.ui.accept();
        this.props.then?.();
    }
}
