/** @odoo-module **/

import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { CallError } from "@plant_kiosk/core/errors";
import { formatDuration, formatQuantity } from "@plant_kiosk/core/numbers";
import { useTerminal, useTime } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { StateBadge } from "@plant_kiosk/parts/state_badge/state_badge";

const EVERY = 15000;

/** All stations of the line, those that are blocked or need somebody first: for the supervisor. */
export class Line extends Component {
    static template = "plant_kiosk.Line";
    static components = { Icon, StateBadge };
    static props = {};

    setup() {
        this.terminal = useTerminal();
        this.state = useState({ stations: [], loaded: false, refusal: "" });
        this.time = useTime();
        onWillStart(() => this.read());
        const timer = window.setInterval(() => this.read(), EVERY);
        onWillDestroy(() => window.clearInterval(timer));
    }

    async read() {
        try {
            const { stations } = await this.terminal.client.call("line");
            Object.assign(this.state, { stations, loaded: true, refusal: "" });
        } catch (failure) {
            if (!(failure instanceof CallError)) {
                throw failure;
            }
            this.state.refusal = failure.message;
        }
    }

    since(time) {
        return formatDuration((this.time.now - Date.parse(time)) / 1000);
    }

    quantity(value) {
        return formatQuantity(value);
    }

    todo({ queue }) {
        return _t("%s to do", queue);
    }

    names(people) {
        return people.map(({ name }) => name).join(", ");
    }
}
