/** @odoo-module **/

import { Component, markup, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatNumber } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { checkMark } from "@plant_kiosk/core/words";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { CodeAnswer } from "@plant_kiosk/screens/steps/code_answer";
import { MeasureAnswer } from "@plant_kiosk/screens/steps/measure_answer";
import { PictureAnswer } from "@plant_kiosk/screens/steps/picture_answer";
import { VerdictAnswer } from "@plant_kiosk/screens/steps/verdict_answer";

/** How each kind of check is answered. */
const ANSWERS = {
    instructions: VerdictAnswer,
    pass_fail: VerdictAnswer,
    measure: MeasureAnswer,
    series: MeasureAnswer,
    picture: PictureAnswer,
    lot: CodeAnswer,
    component: CodeAnswer,
};

/** One check at full size: what it asks, and the way to answer it; or how it was answered. */
export class CheckStep extends Component {
    static template = "plant_kiosk.CheckStep";
    static components = { Icon };
    static props = { card: Object, check: Object };

    setup() {
        this.work = useTerminal().work;
        this.shown = useState(useTerminal().ui.state);
        this.answer = this.answer.bind(this);
    }

    get Answer() {
        return ANSWERS[this.props.check.test_type];
    }

    get mark() {
        return checkMark(this.props.check);
    }

    get instructions() {
        const { instructions } = this.props.check;
        return instructions && markup(instructions);
    }

    /** Which try this is, where there was one before; or that no work goes on. */
    get attempts() {
        const { made, left, most } = this.props.check.attempts;
        return made && left ? _t("Try %s of %s", made + 1, most) : "";
    }

    get lastValue() {
        const { last, unit, decimals } = this.props.check;
        if (!last) {
            return "";
        }
        const value = last.value === null ? "" : `${formatNumber(last.value, decimals)} ${unit || ""}`;
        return value.trim();
    }

    answer(answer) {
        return this.work.act("answer", this.props.check.title, {
            check: this.props.check.id,
            answer,
        });
    }
}
