/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatNumber, parseNumber } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { LiveValues } from "@plant_kiosk/parts/live_values/live_values";
import { NumberPad } from "@plant_kiosk/parts/number_pad/number_pad";
import { ToleranceBar } from "@plant_kiosk/parts/tolerance_bar/tolerance_bar";

/** A value within limits, or a series of them: keyed in here, or taken by a device by itself. */
export class MeasureAnswer extends Component {
    static template = "plant_kiosk.MeasureAnswer";
    static components = { LiveValues, NumberPad, ToleranceBar };
    static props = { card: Object, check: Object, answer: Function };

    setup() {
        this.ui = useTerminal().ui;
        this.state = useState({ text: "" });
    }

    get value() {
        return parseNumber(this.state.text);
    }

    get hasLimits() {
        const { lower, upper } = this.props.check.limits;
        return lower !== null || upper !== null;
    }

    /** What the needle shows: the value that is keyed in, else the last one that was taken. */
    get shownValue() {
        const { series, last } = this.props.check;
        return this.value ?? series?.values.at(-1) ?? last?.value ?? null;
    }

    get seriesText() {
        const { size, values } = this.props.check.series;
        return _t("Value %s of %s", values.length + 1, size);
    }

    get isNegativePossible() {
        const { limits, possible } = this.props.check;
        return (possible ? possible.least : limits.lower ?? 0) < 0;
    }

    number(value) {
        return formatNumber(value, this.props.check.decimals);
    }

    change(text) {
        this.state.text = text;
    }

    edit(by) {
        this.state.text = by(this.state.text);
    }

    async record() {
        const { unit } = this.props.check;
        const { value } = this;
        if (value === null) {
            this.ui.refuse(_t("Key in the value first."));
            return;
        }
        if (await this.props.answer({ value, ...(unit && { unit }) })) {
            this.state.text = "";
        }
    }
}
