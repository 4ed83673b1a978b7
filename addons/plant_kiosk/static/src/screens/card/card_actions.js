/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal, useTime } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/**
 * What can be done with the open work order: one thing at the thumb, the others in a row, and what
 * was just done to be taken back. What cannot be done says why when it is pressed.
 */
export class CardActions extends Component {
    static template = "plant_kiosk.CardActions";
    static components = { Icon };
    static props = { card: Object, check: { type: [Object, { value: null }] } };

    setup() {
        const { work, ui, operators } = useTerminal();
        this.work = work;
        this.ui = ui;
        this.operators = operators;
        this.shown = useState(ui.state);
        this.people = useState(operators.state);
        this.time = useTime();
        this.answers = {
            instructions: _t("Done"),
            measure: _t("Record"),
            series: _t("Record"),
            picture: _t("Send"),
            lot: _t("Record"),
            component: _t("Record"),
        };
    }

    get order() {
        return this.props.card.workorder;
    }

    /**
     * The one thing to do next: `{method, words, run}`; of an open check to send its form; null
     * where there is none, or where it is one of two.
     */
    get primary() {
        const { state, quantity } = this.order;
        const verb = (method, words) => ({ method, words, run: () => this.work.act(method, words) });
        if (state === "blocked") {
            return verb("unblock", _t("Unblock"));
        }
        if (state === "ready" || state === "waiting") {
            return verb("start", _t("Start"));
        }
        if (state === "paused") {
            return verb("resume", _t("Resume"));
        }
        if (state !== "running") {
            return null;
        }
        const { check } = this.props;
        if (check?.is_open) {
            const words = this.answers[check.test_type];
            return words ? { method: "answer", words, form: "o_kiosk_answer" } : null;
        }
        if (quantity.remaining > 0) {
            const open = () => this.ui.open("report", { card: this.props.card });
            return { method: "report", words: _t("Report"), run: open };
        }
        return verb("finish", _t("Finish"));
    }

    /** Whether who acts works on it now: beside others they may, and pause for themselves alone. */
    get isMine() {
        const { active, sessions } = this.people;
        const operator = sessions.find(({ id }) => id === active)?.operator.id;
        return this.order.operators.some(({ id }) => id === operator);
    }

    /** The others, in a row: `{method, words, icon, run}`. */
    get others() {
        const { card } = this.props;
        const ask = (method, words, icon) => ({
            method,
            words,
            icon,
            run: () => this.ui.open(method, { card }),
        });
        const others = [];
        if (this.order.state === "running") {
            const [method, words, icon] = this.isMine
                ? ["pause", _t("Pause"), "paused"]
                : ["start", _t("Join"), "running"];
            others.push({ method, words, icon, run: () => this.work.act(method, words) });
        }
        if (!["done", "cancelled"].includes(this.order.state)) {
            others.push(
                ask("report", _t("Report"), "plus"),
                ask("scrap", _t("Scrap"), "scrap"),
                ask("block", _t("Block"), "blocked")
            );
        }
        if (this.order.state === "running" && !this.props.check) {
            const words = _t("Finish");
            const run = () => this.work.act("finish", words);
            others.push({ method: "finish", words, icon: "done", run });
        }
        others.push(ask("help", _t("Help"), "help"));
        return others.filter(({ method }) => method !== this.primary?.method);
    }

    /** Why it cannot be done; null where it can. */
    refusal({ method }) {
        return this.props.card.can[method] || null;
    }

    press(action) {
        const refusal = this.refusal(action);
        if (refusal) {
            this.ui.refuse(refusal);
        } else {
            action.run?.(); // the form of a check is sent by the browser
        }
    }

    /** What can be taken back by who acts, and for how many seconds; or null. */
    get undo() {
        const { undo } = this.props.card;
        const operator = this.operators.active()?.operator.id;
        const seconds = undo ? Math.ceil((Date.parse(undo.until) - this.time.now) / 1000) : 0;
        return seconds > 0 && undo.operator === operator ? { ...undo, seconds } : null;
    }

    get undoText() {
        return _t("Undo %s", this.undo.seconds);
    }

    takeBack() {
        return this.work.act("undo", _t("Undo"), { undo: this.props.card.undo.id });
    }
}
