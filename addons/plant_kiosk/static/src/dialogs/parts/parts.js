/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatQuantity } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** What goes in and what comes out besides: how much, of which lots. A lot is scanned or typed in. */
export class PartsDialog extends Component {
    static template = "plant_kiosk.PartsDialog";
    static components = { Dialog, Icon };
    static props = { "*": true };

    setup() {
        const { work, ui } = useTerminal();
        this.work = work;
        this.ui = ui;
        this.shown = useState(ui.state);
        this.current = useState(work.state);
        this.state = useState({ chosen: null, lot: "" });
        this.title = _t("Parts");
    }

    get card() {
        return this.current.card;
    }

    text(quantity) {
        return formatQuantity(quantity);
    }

    missingText({ missing, unit }) {
        return _t("%s %s are missing in stock", this.text(missing), unit);
    }

    removeText({ name }) {
        return _t("Remove %s", name);
    }

    choose(part) {
        this.state.chosen = part.id;
        this.state.lot = "";
    }

    async register(part) {
        const given = { component: part.id, lot: this.state.lot.trim() };
        if (given.lot && (await this.work.act("consume", part.product.name, given))) {
            this.state.chosen = null;
        }
    }

    remove(part, lot) {
        const given = { component: part.id, lot: lot.name, quantity: 0 };
        return this.work.act("consume", part.product.name, given);
    }

    /** Enter how much of a by-product was made; or say why that cannot be now. */
    enter(part) {
        const refusal = this.card.can.byproduct;
        if (refusal) {
            this.ui.refuse(refusal);
        } else {
            this.ui.open("byproduct", { part: part.id });
        }
    }
}
