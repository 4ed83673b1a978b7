/** @odoo-module **/

import { Component, markup } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";

/** The worksheet of the operation, as large as the screen. */
export class WorksheetDialog extends Component {
    static template = "plant_kiosk.WorksheetDialog";
    static components = { Dialog };
    static props = { card: Object };

    setup() {
        this.title = _t("Worksheet: %s", this.props.card.workorder.name);
    }

    get sheet() {
        return this.props.card.worksheet;
    }

    get text() {
        return this.sheet.text && markup(this.sheet.text);
    }
}
