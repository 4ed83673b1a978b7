/** @odoo-module **/

import { Component } from "@odoo/owl";
import * as spreadsheet from "@odoo/o-spreadsheet";
import { TILE } from "@plant_dashboard/sheet/keep_plugin";
import { Tile } from "@plant_dashboard/tiles/tile/tile";

const { figureRegistry } = spreadsheet.registries;

/** A tile in a spreadsheet, as a figure: `{"tag": "plant_tile", "data": {"type", "params"}}`. */
export class TileFigure extends Component {
    static template = "plant_dashboard.TileFigure";
    static components = { Tile };
    // Each series gives a figure of its own form, and more besides.
    static props = ["*"];

    get tile() {
        const { id } = this.props.figureUI || this.props.figure;
        return this.env.model.getters.getPlantTile(id) || { type: "", params: {} };
    }
}

figureRegistry.add(TILE, { Component: TileFigure, menuBuilder: () => [] });
