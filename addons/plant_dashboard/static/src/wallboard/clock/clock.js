/** @odoo-module **/

import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

const MINUTE = 60000;

/** The time and the day, to be read from afar. It moves once a minute. */
export class Clock extends Component {
    static template = "plant_dashboard.Clock";
    static props = {};

    setup() {
        this.state = useState({ now: Date.now() });
        this.wait();
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    wait() {
        this.timer = browser.setTimeout(() => {
            this.state.now = Date.now();
            this.wait();
        }, MINUTE - (Date.now() % MINUTE));
    }

    get time() {
        return luxon.DateTime.fromMillis(this.state.now).toFormat("HH:mm");
    }

    get day() {
        const { DateTime } = luxon;
        return DateTime.fromMillis(this.state.now).toLocaleString({ weekday: "long", day: "numeric", month: "long" });
    }
}
