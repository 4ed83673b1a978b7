/** @odoo-module **/

import { Component, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatAge } from "@plant_web/live/core/age";
import { paramsOf, tileTypes } from "@plant_dashboard/core/tile_types";
import { formatClock } from "@plant_dashboard/core/words";

/**
 * One tile: its heading, what its type shows, and how fresh that is. The same on a board, in a
 * spreadsheet and on a wallboard.
 */
export class Tile extends Component {
    static template = "plant_dashboard.Tile";
    static props = {
        /** The type of the tile, of the registry `plant_tiles`. */
        type: String,
        /** What was set; what is missing has the default of the type. */
        params: { type: Object, optional: true },
        /** Whether a click leads to records: not on a wall. */
        leads: { type: Boolean, optional: true },
    };
    static defaultProps = { params: {}, leads: true };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.tiles = useService("plant_tiles");
        this.status = useState(this.tiles.status);
        this.state = useState({ data: null, at: null });
        this.openRecords = (request) => this.onOpenRecords(request);
        this.openModel = (model, domain, name) => this.onOpenModel(model, domain, name);
        useEffect(
            () => this.watch(),
            () => [this.props.type, JSON.stringify(this.props.params)]
        );
    }

    watch() {
        Object.assign(this.state, { data: null, at: null });
        if (!this.type) {
            return undefined;
        }
        return this.tiles.watch({
            want: () => this.type.want(this.params, luxon.DateTime.now()),
            what: this.type.what,
            onData: (data, at) => Object.assign(this.state, { data, at }),
        });
    }

    get type() {
        return tileTypes.get(this.props.type, null);
    }

    get params() {
        return paramsOf(this.type, this.props.params);
    }

    get title() {
        return this.props.params.title || this.type.name(this.params).toString();
    }

    /** How fresh it is: of when, and whether it follows. */
    get mark() {
        const { link, now } = this.status;
        const { at } = this.state;
        if (!at) {
            return { name: link, text: "" };
        }
        const age = formatAge(Math.max(now - at, 0) / 1000);
        const text = {
            live: _t("At %s", formatClock(at)),
            polling: _t("At %s, live link down", formatClock(at)),
            lost: _t("No signal · %s old", age),
        }[link];
        return { name: link, text: text.toString() };
    }

    /** Why nothing is there yet. */
    get waiting() {
        if (this.status.link !== "lost") {
            return _t("Reading …");
        }
        return (
            this.status.failure?.data?.message ||
            _t("The server cannot be reached. This is tried again every few seconds.")
        );
    }

    get noType() {
        return _t(
            "There is no tile of the type “%s” here: its module may have been uninstalled. Remove the tile, or install the module again.",
            this.props.type
        );
    }

    async onOpenRecords(request) {
        if (this.props.leads) {
            this.action.doAction(await this.orm.call("plant.kpi", "plant_records", [request]));
        }
    }

    onOpenModel(model, domain, name) {
        if (this.props.leads) {
            this.action.doAction({
                type: "ir.actions.act_window",
                name,
                res_model: model,
                domain,
                views: [
                    [false, "list"],
                    [false, "form"],
                ],
                context: { create: false },
            });
        }
    }
}
