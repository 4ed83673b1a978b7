/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatNumber } from "@plant_kiosk/core/numbers";
import { layOut } from "@plant_kiosk/core/tolerance";

/** A value between its limits: the limits as marks with their numbers, the value as a needle. */
export class ToleranceBar extends Component {
    static template = "plant_kiosk.ToleranceBar";
    static props = {
        limits: { type: Object, shape: { lower: true, nominal: true, upper: true } },
        value: { type: [Number, { value: null }] },
        decimals: Number,
        unit: { type: [String, { value: null }] },
    };

    get scale() {
        return layOut(this.props.limits, this.props.value);
    }

    number(value) {
        return formatNumber(value, this.props.decimals);
    }

    get words() {
        const { lower, upper } = this.props.limits;
        const unit = this.props.unit || "";
        if (lower === null) {
            return _t("At most %s %s", this.number(upper), unit);
        }
        if (upper === null) {
            return _t("At least %s %s", this.number(lower), unit);
        }
        return _t("From %s to %s %s", this.number(lower), this.number(upper), unit);
    }

    get verdict() {
        return this.scale.inside ? _t("within the limits") : _t("outside the limits");
    }
}
