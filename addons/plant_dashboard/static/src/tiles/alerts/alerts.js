/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatAge } from "@plant_web/live/core/age";
import { tileProps, tileTypes } from "@plant_dashboard/core/tile_types";
import { serverTime } from "@plant_dashboard/core/words";

const MODEL = "plant.quality.alert";

/** The quality alerts that are open, the gravest first. */
export class Alerts extends Component {
    static template = "plant_dashboard.Alerts";
    static props = { ...tileProps };

    get mayNot() {
        return this.props.data.alerts === null;
    }

    get rows() {
        const today = luxon.DateTime.now().toISODate();
        return this.props.data.alerts.map((alert) => ({
            ...alert,
            age: formatAge(Math.max(this.props.now - serverTime(alert.since), 0) / 1000),
            where: [alert.workcenter, alert.lot].filter(Boolean).join(" · "),
            isLate: Boolean(alert.deadline) && alert.deadline < today,
        }));
    }

    get count() {
        const count = this.props.data.alerts.length;
        return count === 1 ? _t("1 open alert") : _t("%s open alerts", count);
    }

    open(id) {
        return this.props.openModel(MODEL, [["id", "=", id]], _t("Quality alert"));
    }

    openAll() {
        return this.props.openModel(MODEL, [["stage_id.is_closed", "=", false]], _t("Open alerts"));
    }
}

tileTypes.add("alerts", {
    title: _t("Quality alerts"),
    text: _t("The quality alerts that are open, the gravest first."),
    name: () => _t("Quality alerts"),
    Component: Alerts,
    size: { w: 4, h: 3 },
    least: { w: 3, h: 2 },
    params: [],
    want: () => ({ alerts: true }),
    what: ["alerts", "quality"],
});
