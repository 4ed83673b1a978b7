/** @odoo-module **/

import * as spreadsheet from "@odoo/o-spreadsheet";
import { LoadingDataError } from "@spreadsheet/o_spreadsheet/errors";
import { formulaError, sheetSource } from "@plant_web/core/compat";
import { findPlace } from "@plant_dashboard/sheet/places";

const { featurePluginRegistry } = spreadsheet.registries;
const PLACES = {
    workcenter: { model: "mrp.workcenter", fields: ["name", "code"], filter: "workcenter_ids" },
    company: { model: "res.company", fields: ["name"], filter: "company_ids" },
};

/**
 * Key figures for formulas. What is not known yet is asked for, together with all else that cells
 * ask for; the cell says that it loads meanwhile.
 */
export class PlantFigurePlugin extends spreadsheet.UIPlugin {
    static getters = ["getPlantFigure"];

    constructor(config) {
        super(config);
        this.services = config.custom.env?.services;
        this.source = sheetSource(config.custom);
        this.read = new Map();
    }

    /**
     * @param {string} kpi
     * @param {{workcenter, company, from, to}} asked a place by its name, days as text; null: none
     * @returns {number}
     * @throws the sentence why there is none
     */
    getPlantFigure(kpi, { from, to, ...places }) {
        const filters = {};
        for (const [kind, text] of Object.entries(places)) {
            if (text !== null) {
                filters[PLACES[kind].filter] = [this.placeOf(kind, text)];
            }
        }
        const request = {
            kpi,
            filters,
            ...(from && { date_from: from }),
            ...(to && { date_to: to }),
        };
        const answer = this.known(JSON.stringify(request), () =>
            this.services.plant_tiles.figure(request)
        );
        if (answer.value === null) {
            throw formulaError(answer.reason);
        }
        return answer.value;
    }

    placeOf(kind, text) {
        const { model, fields } = PLACES[kind];
        const places = this.known(model, () => this.services.orm.silent.searchRead(model, [], fields));
        const { id, problem } = findPlace(places, text);
        if (problem) {
            throw formulaError(problem);
        }
        return id;
    }

    /** What `load` gave; it is called once, and the cell waits for it. */
    known(key, load) {
        if (!this.read.has(key)) {
            const entry = { answer: null, failure: null };
            this.read.set(key, entry);
            const loading = load().then(
                (answer) => (entry.answer = answer),
                (failure) => (entry.failure = failure.data?.message || failure.message)
            );
            this.source.notifyWhenPromiseResolves(loading);
        }
        const { answer, failure } = this.read.get(key);
        if (failure) {
            throw formulaError(failure);
        }
        if (!answer) {
            throw new LoadingDataError();
        }
        return answer;
    }
}

featurePluginRegistry.add("plantFigures", PlantFigurePlugin);
