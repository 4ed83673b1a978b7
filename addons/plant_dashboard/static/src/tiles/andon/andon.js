/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatAge } from "@plant_web/live/core/age";
import { choose, sortStates, stateMark } from "@plant_dashboard/core/states";
import { tileProps, tileTypes } from "@plant_dashboard/core/tile_types";
import { serverTime } from "@plant_dashboard/core/words";

/** What each work center does now, those that stand first. */
export class Andon extends Component {
    static template = "plant_dashboard.Andon";
    static props = { ...tileProps };

    get mayNot() {
        return this.props.data.states === null;
    }

    get cells() {
        const states = sortStates(choose(this.props.data.states || [], this.props.params));
        return states.map(({ workcenter, name, state, since, reason, orders }) => ({
            id: workcenter,
            name,
            state,
            ...stateMark(state),
            age: since ? formatAge(Math.max(this.props.now - serverTime(since), 0) / 1000) : "",
            detail: reason || orders.map((order) => order.name).join(", "),
        }));
    }

    open(cell) {
        const domain = [["workcenter_id", "=", cell.id]];
        return this.props.openModel("mrp.workcenter.productivity", domain, cell.name);
    }
}

tileTypes.add("andon", {
    title: _t("Andon board"),
    text: _t("What each work center does now, those that stand first."),
    name: () => _t("Work centers now"),
    Component: Andon,
    size: { w: 6, h: 3 },
    least: { w: 3, h: 2 },
    params: [
        { name: "workcenter_ids", kind: "workcenters", label: _t("Work centers"), value: [] },
        { name: "line_ids", kind: "lines", label: _t("Lines"), value: [] },
    ],
    want: () => ({ states: true }),
    what: ["work", "orders"],
});
