/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { newKey } from "@plant_kiosk/core/keys";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** The labels that can be printed here, each with its printer. */
export class LabelsDialog extends Component {
    static template = "plant_kiosk.LabelsDialog";
    static components = { Dialog, Icon };
    static props = { card: Object };

    setup() {
        const { work, ui } = useTerminal();
        this.work = work;
        this.ui = ui;
        this.shown = useState(ui.state);
        this.title = _t("Print a label");
    }

    async print(label) {
        const given = { label: label.id, record: label.record.id, job: newKey() };
        if (await this.work.act("print", label.name, given)) {
            this.ui.close();
        }
    }
}
