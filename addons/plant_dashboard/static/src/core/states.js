/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** How work centers are, gravest first: the sign and the word that go with each colour. */
const STATES = {
    down: { sign: "■", word: _t("Down") },
    idle: { sign: "○", word: _t("Idle") },
    running: { sign: "▶", word: _t("Running") },
    off: { sign: "–", word: _t("Not planned") },
};
const ORDER = Object.keys(STATES);

export function stateMark(state) {
    const { sign, word } = STATES[state];
    return { sign, word: word.toString() };
}

/** Those of the work centers or lines that a tile is about; without either all of them. */
export function choose(states, { workcenter_ids: centers = [], line_ids: lines = [] }) {
    return states.filter(
        (state) =>
            (!centers.length || centers.includes(state.workcenter)) &&
            (!lines.length || lines.includes(state.line))
    );
}

/** Gravest first, then by name. */
export function sortStates(states) {
    return [...states].sort(
        (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name)
    );
}

/** `[{ state, count }]` of those there are, gravest first. */
export function countStates(states) {
    return ORDER.map((state) => ({
        state,
        count: states.filter((each) => each.state === state).length,
    })).filter(({ count }) => count);
}
