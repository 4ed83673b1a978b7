/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatAge } from "@plant_web/live/core/age";
import { periodName, span } from "@plant_dashboard/core/periods";
import { choose, countStates, sortStates, stateMark } from "@plant_dashboard/core/states";
import { filtersOf, tileProps, tileTypes } from "@plant_dashboard/core/tile_types";
import { figureText, formatGroup, serverTime } from "@plant_dashboard/core/words";
import { FigureNumber } from "@plant_dashboard/tiles/tile/figure_number";

function request(kpi, params, today) {
    const { by, ...days } = span(params.period, today);
    return { kpi, ...days, filters: filtersOf(params), by };
}

/**
 * How much of the time in which somebody was at work centers they made something, what share of the
 * planned time that is, and what they do now.
 */
export class Utilisation extends Component {
    static template = "plant_dashboard.Utilisation";
    static components = { FigureNumber };
    static props = { ...tileProps };

    get figure() {
        return this.props.data.figures[0];
    }

    /** The share of the planned time that was worked, in the course of the period. */
    get bars() {
        const by = span(this.props.params.period, luxon.DateTime.now()).by;
        return (this.props.data.figures[1].groups || []).map(({ key, value }) => ({
            key: key || "",
            share: Math.min(value || 0, 1),
            title: `${formatGroup(key, by)} · ${figureText(value, "ratio")}`,
        }));
    }

    get planned() {
        const { value } = this.props.data.figures[1];
        return value === null ? "" : _t("%s of the planned time", figureText(value, "ratio"));
    }

    get times() {
        const { production_time: made, busy_time: busy } = this.figure.parts;
        return _t("%(made)s of %(busy)s at work", {
            made: figureText(made, "hours"),
            busy: figureText(busy, "hours"),
        });
    }

    get states() {
        return sortStates(choose(this.props.data.states || [], this.props.params));
    }

    /** One work center in words; of several how many are how. */
    get now() {
        const states = this.states;
        if (states.length === 1) {
            const [{ state, since, reason }] = states;
            const age = since ? formatAge(Math.max(this.props.now - serverTime(since), 0) / 1000) : "";
            const { sign, word } = stateMark(state);
            return [{ state, sign, text: [word, reason, age].filter(Boolean).join(" · ") }];
        }
        return countStates(states).map(({ state, count }) => {
            const { sign, word } = stateMark(state);
            return { state, sign, text: `${count} ${word}` };
        });
    }

    open() {
        return this.props.openRecords(request("utilisation", this.props.params, luxon.DateTime.now()));
    }

    openStates() {
        const ids = this.states.map(({ workcenter }) => workcenter);
        return this.props.openModel("mrp.workcenter", [["id", "in", ids]], _t("Work centers"));
    }
}

tileTypes.add("utilisation", {
    title: _t("Utilisation"),
    text: _t("What work centers do now, and how much of the time at work they made something."),
    name: ({ period }) => _t("Utilisation · %s", periodName(period)),
    Component: Utilisation,
    size: { w: 4, h: 3 },
    least: { w: 2, h: 2 },
    params: [
        { name: "period", kind: "period", label: _t("Period"), value: "today" },
        { name: "workcenter_ids", kind: "workcenters", label: _t("Work centers"), value: [] },
        { name: "line_ids", kind: "lines", label: _t("Lines"), value: [] },
    ],
    want: (params, today) => ({
        figures: ["utilisation", "availability"].map((kpi) => request(kpi, params, today)),
        states: true,
    }),
    what: ["work", "orders"],
});
