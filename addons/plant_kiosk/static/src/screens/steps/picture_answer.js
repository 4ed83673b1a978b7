/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { shrink } from "@plant_kiosk/core/pictures";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** Pictures of the part, by the device's camera or from its files. */
export class PictureAnswer extends Component {
    static template = "plant_kiosk.PictureAnswer";
    static components = { Icon };
    static props = { card: Object, check: Object, answer: Function };

    setup() {
        this.state = useState({ pictures: [] });
        this.ui = useTerminal().ui;
    }

    async add(event) {
        for (const file of event.target.files) {
            this.state.pictures.push(await shrink(file));
        }
        event.target.value = "";
    }

    remove(index) {
        this.state.pictures.splice(index, 1);
    }

    send() {
        if (!this.state.pictures.length) {
            this.ui.refuse(_t("Take a picture first."));
            return;
        }
        const pictures = this.state.pictures.map((picture) => picture.split(",")[1]);
        this.props.answer({ pictures });
    }
}
