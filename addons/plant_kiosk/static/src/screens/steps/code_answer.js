/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** The lot or serial number of the product, or of a component: scanned, or typed in. */
export class CodeAnswer extends Component {
    static template = "plant_kiosk.CodeAnswer";
    static components = { Icon };
    static props = { card: Object, check: Object, answer: Function };

    setup() {
        this.state = useState({ lot: "" });
        this.ui = useTerminal().ui;
    }

    get product() {
        return this.props.check.component || this.props.check.product;
    }

    record() {
        const lot = this.state.lot.trim();
        if (lot) {
            this.props.answer({ lot });
        } else {
            this.ui.refuse(_t("Scan the number first, or type it in."));
        }
    }
}
