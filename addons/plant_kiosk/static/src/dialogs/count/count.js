/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatQuantity, parseNumber } from "@plant_kiosk/core/numbers";
import { useScans, useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { NumberPad } from "@plant_kiosk/parts/number_pad/number_pad";
import { Reasons } from "@plant_kiosk/parts/reasons/reasons";

/** How many were made, or scrapped and why, or came out besides; a code that is scanned meanwhile is the lot's. */
class CountDialog extends Component {
    static template = "plant_kiosk.CountDialog";
    static components = { Dialog, NumberPad, Reasons };
    static props = {
        card: { type: Object, optional: true },
        "*": true, // what a scan asked for, see docs/contracts/terminal.md
    };

    setup() {
        const { work, ui, state } = useTerminal();
        this.work = work;
        this.ui = ui;
        this.shared = state;
        this.shown = useState(ui.state);
        const { quantity, lot, reason } = this.props;
        this.state = useState({
            text: formatQuantity(quantity ?? this.proposed).replace(/[^\d.,-]/g, ""),
            touched: false,
            lot: lot || "",
            reason: reason || null,
            product: null,
        });
        useScans((code) => {
            this.state.lot = code;
        });
    }

    get card() {
        return this.props.card || this.work.state.card;
    }

    get tracking() {
        return this.card.product.tracking;
    }

    get isSerial() {
        return this.tracking === "serial" && !this.state.product;
    }

    get value() {
        return parseNumber(this.state.text);
    }

    get unit() {
        const part = this.card.components.find(({ product }) => product.id === this.state.product);
        return part ? part.unit : this.card.workorder.quantity.unit;
    }

    get hasDecimals() {
        return this.card.workorder.quantity.step < 1 || this.state.product !== null;
    }

    /** What is keyed in first takes the place of what was proposed. */
    change(text) {
        const isFirst = !this.state.touched && text.startsWith(this.state.text);
        this.state.text = isFirst ? text.slice(this.state.text.length) : text;
        this.state.touched = true;
    }

    edit(by) {
        this.change(by(this.state.text));
    }

    choose(reason) {
        this.state.reason = reason;
    }

    /** What the button says. */
    get verb() {
        return this.title;
    }

    leave() {
        this.ui.close();
    }

    async send() {
        if (!this.isComplete) {
            return;
        }
        const lot = this.state.lot.trim();
        const { method, verb, more } = this;
        const given = { quantity: this.value, ...(lot && { lot }), ...more };
        if (await this.work.act(method, `${verb} ${this.state.text}`, given)) {
            this.leave();
        }
    }
}

export class ReportDialog extends CountDialog {
    method = "report";
    title = _t("Report");
    more = {};
    reasons = null;

    get proposed() {
        return this.tracking === "serial" ? 1 : Math.max(0, this.card.workorder.quantity.remaining);
    }

    get isComplete() {
        return this.value > 0;
    }
}

export class ScrapDialog extends CountDialog {
    method = "scrap";
    title = _t("Scrap");
    proposed = 1;

    get reasons() {
        return this.shared.scrapReasons;
    }

    get more() {
        const { reason, product } = this.state;
        return { reason, ...(product && { product }) };
    }

    get isComplete() {
        return this.value > 0 && this.state.reason !== null;
    }
}

/** How much of a by-product was made in all; `part` is its id in the card. */
export class ByproductDialog extends CountDialog {
    method = "byproduct";
    reasons = null;

    get hasDecimals() {
        return true;
    }

    setup() {
        const { byproducts } = useTerminal().work.state.card;
        this.part = byproducts.find(({ id }) => id === this.props.part);
        super.setup();
    }

    get title() {
        return this.part.product.name;
    }

    get verb() {
        return _t("Register");
    }

    get tracking() {
        return this.part.product.tracking;
    }

    get unit() {
        return this.part.unit;
    }

    get proposed() {
        return this.tracking === "serial" ? 1 : this.part.made || this.part.planned;
    }

    get more() {
        return { byproduct: this.part.id };
    }

    get isComplete() {
        return this.value >= 0 && (this.tracking === "none" || Boolean(this.state.lot.trim()));
    }

    leave() {
        this.ui.open("parts");
    }
}
