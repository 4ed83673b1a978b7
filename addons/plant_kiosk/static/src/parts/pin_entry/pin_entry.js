/** @odoo-module **/

import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { NumberPad } from "@plant_kiosk/parts/number_pad/number_pad";

const SHORTEST = 4;
const LONGEST = 8;

/** A PIN, keyed in with large keys or a keyboard, and never shown. */
export class PinEntry extends Component {
    static template = "plant_kiosk.PinEntry";
    static components = { NumberPad };
    static props = {
        name: String,
        refusal: String,
        /** Takes the PIN; resolves when it was judged. */
        enter: Function,
        leave: Function,
    };

    setup() {
        this.state = useState({ pin: "", busy: false });
        const field = useRef("field");
        onMounted(() => field.el.focus());
    }

    get isComplete() {
        return this.state.pin.length >= SHORTEST && !this.state.busy;
    }

    change(text) {
        this.state.pin = text.replace(/\D/g, "").slice(0, LONGEST);
    }

    edit(by) {
        this.change(by(this.state.pin));
    }

    async enter() {
        if (!this.isComplete) {
            return;
        }
        this.state.busy = true;
        const { pin } = this.state;
        this.state.pin = "";
        await this.props.enter(pin);
        this.state.busy = false;
    }
}
