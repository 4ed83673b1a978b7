/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { decimalPoint } from "@plant_kiosk/core/numbers";
import { Icon } from "@plant_kiosk/parts/icon/icon";

const LONGEST = 12;

/**
 * Large keys for a number, in gloves. The text keyed in is its owner's: `edit` takes how it changes, a
 * function from the text to the new one, as keys may come quicker than the screen is drawn.
 */
export class NumberPad extends Component {
    static template = "plant_kiosk.NumberPad";
    static components = { Icon };
    static props = {
        edit: Function,
        decimals: { type: Boolean, optional: true },
        negative: { type: Boolean, optional: true },
    };

    setup() {
        this.digits = ["7", "8", "9", "4", "5", "6", "1", "2", "3"];
        this.point = decimalPoint();
        this.deleteLabel = _t("Delete");
        this.signLabel = _t("Change the sign");
    }

    press(key) {
        this.props.edit((text) => {
            const isFull = text.length >= LONGEST || (key === this.point && text.includes(key));
            return isFull ? text : text + key;
        });
    }

    removeLast() {
        this.props.edit((text) => text.slice(0, -1));
    }

    changeSign() {
        this.props.edit((text) => (text.startsWith("-") ? text.slice(1) : `-${text}`));
    }
}
