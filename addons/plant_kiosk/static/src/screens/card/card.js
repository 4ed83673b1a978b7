/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Told } from "@plant_kiosk/parts/told/told";
import { CardActions } from "@plant_kiosk/screens/card/card_actions";
import { CardHead } from "@plant_kiosk/screens/card/card_head";
import { StepRail } from "@plant_kiosk/screens/card/step_rail";
import { CheckStep } from "@plant_kiosk/screens/steps/check_step";
import { WorkStep } from "@plant_kiosk/screens/steps/work_step";

/** The open work order: what it is, its steps, the one at hand at full size, and what can be done. */
export class Card extends Component {
    static template = "plant_kiosk.Card";
    static components = { CardActions, CardHead, CheckStep, StepRail, Told, WorkStep };
    static props = { card: Object, step: { type: [Number, { value: null }] } };

    setup() {
        this.shared = useState(useTerminal().state);
    }

    get check() {
        return this.props.card.steps.find(({ id }) => id === this.props.step) || null;
    }

    get pendingText() {
        return _t("Not sent yet: %s", this.pending.map(({ words }) => words).join(", "));
    }

    /** What was done on it and is not sent yet. */
    get pending() {
        const { id } = this.props.card.workorder;
        const checks = this.props.card.steps.map((step) => step.id);
        return this.shared.pending.filter(
            ({ arguments: given }) => given.workorder === id || checks.includes(given.check)
        );
    }
}
