/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { useScans, useTerminal } from "@plant_kiosk/core/use_terminal";

const LENGTH = 8;
const LINK = /#pair=([\w-]+)$/;

/** This device belongs to no station yet: it takes the code that the back office shows. */
export class Pair extends Component {
    static template = "plant_kiosk.Pair";
    static props = {};

    setup() {
        this.terminal = useTerminal();
        this.shared = useState(this.terminal.state);
        this.state = useState({ code: "", name: "", busy: false });
        useScans(this.onScan);
    }

    get isComplete() {
        return this.state.code.replace(/[\s-]/g, "").length >= LENGTH;
    }

    /** The QR code holds the address of this page with the code in it. */
    onScan(text) {
        this.state.code = LINK.exec(text)?.[1] || text;
        return this.pair();
    }

    async pair() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        await this.terminal.pair(this.state.code, this.state.name);
        this.state.busy = false;
    }
}
