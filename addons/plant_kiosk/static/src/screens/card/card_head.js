/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDuration, formatQuantity } from "@plant_kiosk/core/numbers";
import { useTerminal, useTime } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { Progress } from "@plant_kiosk/parts/progress/progress";
import { StateBadge } from "@plant_kiosk/parts/state_badge/state_badge";

/** What the work order makes, how far it is, how long it has run, and what stops it. */
export class CardHead extends Component {
    static template = "plant_kiosk.CardHead";
    static components = { Icon, Progress, StateBadge };
    static props = { card: Object };

    setup() {
        this.work = useTerminal().work;
        this.time = useTime();
    }

    get order() {
        return this.props.card.workorder;
    }

    /** The server's count, and what has passed since by its clock while somebody works. */
    get running() {
        const { running_seconds: counted, state, time } = this.order;
        const since = state === "running" ? (this.time.now - Date.parse(time)) / 1000 : 0;
        return formatDuration(counted + Math.max(0, since));
    }

    get expected() {
        return formatDuration(this.order.expected_seconds);
    }

    get who() {
        return this.order.operators.map(({ name }) => name).join(", ");
    }

    get scrapped() {
        return _t("%s scrapped", this.text(this.order.quantity.scrapped));
    }

    get waits() {
        return _t("Waits for %s", this.order.waits_for);
    }

    get blockedFor() {
        return formatDuration((this.time.now - Date.parse(this.order.block.since)) / 1000);
    }

    text(value) {
        return formatQuantity(value, this.order.quantity.step);
    }
}
