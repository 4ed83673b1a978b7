/** @odoo-module **/

import { Component } from "@odoo/owl";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** Instructions that were followed, or a judgement of pass or fail. */
export class VerdictAnswer extends Component {
    static template = "plant_kiosk.VerdictAnswer";
    static components = { Icon };
    static props = { card: Object, check: Object, answer: Function };

    setup() {
        this.ui = useTerminal().ui;
    }

    /** A failure is asked for once more, with what is wrong: it may open an alert and hold a lot. */
    fail() {
        this.ui.open("fail", {
            check: this.props.check,
            fail: (note) => this.props.answer({ result: "fail", ...(note && { note }) }),
        });
    }
}
