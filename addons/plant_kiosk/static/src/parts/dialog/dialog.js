/** @odoo-module **/

import { Component, onMounted, useRef } from "@odoo/owl";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { Notice } from "@plant_kiosk/parts/notice/notice";

/** A dialog over the page: Escape or its cross closes it, and the keyboard stays within it. */
export class Dialog extends Component {
    static template = "plant_kiosk.Dialog";
    static components = { Icon, Notice };
    static props = { title: String, wide: { type: Boolean, optional: true }, slots: Object };

    setup() {
        this.ui = useTerminal().ui;
        const box = useRef("box");
        onMounted(() => box.el.showModal());
    }
}
