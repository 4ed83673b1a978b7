/** @odoo-module **/

import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { QueueRow } from "@plant_kiosk/screens/queue/queue_row";

/** The work orders of the station, what is begun first, with what holds each back. */
export class Queue extends Component {
    static template = "plant_kiosk.Queue";
    static components = { Icon, QueueRow };
    static props = {};

    setup() {
        const { work } = useTerminal();
        this.work = work;
        this.state = useState(work.state);
        this.field = useRef("search");
    }

    get selected() {
        return this.state.card?.workorder.id || null;
    }

    get hidden() {
        return this.state.total - this.state.rows.length;
    }

    get hiddenText() {
        return _t("%s more: search, or scan the order.", this.hidden);
    }

    get noneText() {
        return _t("No open work order of this station matches “%s”.", this.state.search);
    }

    clear() {
        this.field.el.value = "";
        return this.work.search("");
    }
}
