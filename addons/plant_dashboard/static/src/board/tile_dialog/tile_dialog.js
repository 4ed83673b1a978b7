/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { groupingNames, kpiNames } from "@plant_dashboard/core/kpis";
import { periodNames } from "@plant_dashboard/core/periods";
import { paramsOf, tileTypes } from "@plant_dashboard/core/tile_types";

const MODELS = {
    workcenters: "mrp.workcenter",
    lines: "plant.line",
    products: "product.product",
};

/** Choosing a tile and setting it: a new one begins with its type. */
export class TileDialog extends Component {
    static template = "plant_dashboard.TileDialog";
    static components = { Dialog, MultiRecordSelector };
    static props = {
        /** The tile to set; none for a new one. */
        tile: { type: Object, optional: true },
        /** Is given the type, and the parameters that were set. */
        onDone: Function,
        close: Function,
    };

    setup() {
        const { tile } = this.props;
        this.state = useState({ type: tile?.type || null, params: {}, title: "" });
        if (tile) {
            this.begin(tile.type, tile.params);
        }
    }

    get types() {
        return tileTypes.getEntries().map(([key, { title, text }]) => ({
            key,
            title: title.toString(),
            text: text.toString(),
        }));
    }

    get type() {
        return this.state.type && tileTypes.get(this.state.type, null);
    }

    get heading() {
        return this.type ? this.type.title.toString() : _t("Add a tile");
    }

    begin(key, set = {}) {
        Object.assign(this.state, { type: key, title: set.title || "" });
        this.state.params = this.type ? { ...paramsOf(this.type, set) } : {};
    }

    get placeholder() {
        return this.type.name(this.state.params).toString();
    }

    get all() {
        return _t("All").toString();
    }

    modelOf(kind) {
        return MODELS[kind];
    }

    /** What can be chosen: `[value, name]`; null where it is no choice. */
    choices({ kind, among }) {
        const figures = () => kpiNames().filter(([kpi]) => !among || among.includes(kpi));
        const lists = {
            period: periodNames,
            figure: figures,
            grouping: () => groupingNames(this.state.params.kpi),
        };
        return kind in lists ? lists[kind]() : null;
    }

    choose(name, value) {
        this.state.params[name] = value;
        const grouping = this.type.params.find(({ kind }) => kind === "grouping");
        if (name === "kpi" && grouping) {
            const known = groupingNames(value).map(([by]) => by);
            if (!known.includes(this.state.params[grouping.name])) {
                this.state.params[grouping.name] = known[0];
            }
        }
    }

    /** Per cent, as people write it, kept as a share. */
    setShare(name, text) {
        const share = Number(text) / 100;
        if (share >= 0 && share <= 1) {
            this.state.params[name] = share;
        }
    }

    shareText(value) {
        return String(Math.round(value * 1000) / 10);
    }

    done() {
        const title = this.state.title.trim();
        this.props.onDone(this.state.type, { ...this.state.params, ...(title && { title }) });
        this.props.close();
    }
}
