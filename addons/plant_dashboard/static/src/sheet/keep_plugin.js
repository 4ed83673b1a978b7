/** @odoo-module **/

import * as spreadsheet from "@odoo/o-spreadsheet";

const { corePluginRegistry } = spreadsheet.registries;
export const TILE = "plant_tile";

/**
 * Keeps what is ours in a spreadsheet when it is saved: which tiles are in it, and which of the
 * spreadsheets that came with the suite it is (for Reset).
 */
export class PlantKeepPlugin extends spreadsheet.CorePlugin {
    static getters = ["getPlantTemplate", "getPlantTile"];

    constructor(config) {
        super(config);
        this.template = null;
        this.tiles = {};
    }

    getPlantTemplate() {
        return this.template;
    }

    /** `{type, params}` of a tile in the spreadsheet. */
    getPlantTile(figureId) {
        return this.tiles[figureId];
    }

    import(data) {
        this.template = data.plantTemplate || null;
        for (const sheet of data.sheets) {
            for (const figure of (sheet.figures || []).filter(({ tag }) => tag === TILE)) {
                this.tiles[figure.id] = figure.data;
            }
        }
    }

    export(data) {
        if (this.template) {
            data.plantTemplate = this.template;
        }
        for (const sheet of data.sheets) {
            for (const figure of sheet.figures.filter(({ tag }) => tag === TILE)) {
                figure.data = this.tiles[figure.id];
            }
        }
    }

    /** Excel knows no tiles. */
    exportForExcel(data) {
        for (const sheet of data.sheets) {
            sheet.figures = (sheet.figures || []).filter(({ tag }) => tag !== TILE);
        }
    }
}

corePluginRegistry.add("plantKeep", PlantKeepPlugin);
