/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { useScans, useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialogs } from "@plant_kiosk/dialogs/dialogs";
import { Notice } from "@plant_kiosk/parts/notice/notice";
import { Floor } from "@plant_kiosk/screens/floor/floor";
import { Line } from "@plant_kiosk/screens/line/line";
import { Pair } from "@plant_kiosk/screens/pair/pair";
import { SignIn } from "@plant_kiosk/screens/sign_in/sign_in";
import { TopBar } from "@plant_kiosk/screens/top_bar/top_bar";

/** The terminal: pairing, then signing in, then the work. */
export class Kiosk extends Component {
    static template = "plant_kiosk.Kiosk";
    static components = { Dialogs, Floor, Line, Notice, Pair, SignIn, TopBar };
    static props = {};

    setup() {
        this.terminal = useTerminal();
        this.state = useState(this.terminal.state);
        this.ui = useState(this.terminal.ui.state);
        this.operators = useState(this.terminal.operators.state);
        useScans(this.onScan);
    }

    onScan(code) {
        if (this.state.phase === "ready") {
            this.terminal.work.scan(code);
        }
    }

    /** Nobody acts: the page asks who does, and goes on with what they had begun. */
    get asksWho() {
        return !this.operators.active;
    }

    /** Whether the queue and the card are on the page. */
    get isAtWork() {
        return this.state.phase === "ready" && this.ui.view !== "line" && !this.asksWho;
    }

    get signingIn() {
        return this.ui.dialog?.name === "sign_in" ? this.ui.dialog.props : {};
    }
}
