/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";
import * as spreadsheet from "@odoo/o-spreadsheet";

const { arg, toJsDate, toString } = spreadsheet.helpers;
const { functionRegistry } = spreadsheet.registries;

/** What a cell gave as an argument: 17.0 gives the value, 19.0 an object that holds it. */
function given(argument) {
    const value = argument && typeof argument === "object" ? argument.value : argument;
    return value === undefined || value === null || value === "" ? null : argument;
}

const TWO = (number) => String(number).padStart(2, "0");

/** A day as text; null where none is given. Spreadsheets have dates of their own kind. */
function day(argument, locale) {
    if (given(argument) === null) {
        return null;
    }
    const date = toJsDate(argument, locale);
    return `${date.getFullYear()}-${TWO(date.getMonth() + 1)}-${TWO(date.getDate())}`;
}

const FROM = arg("from (date, optional)", _t("The first day. Empty: the first of this month."));
const TO = arg("to (date, optional)", _t("The last day. Empty: today."));
const WORKCENTER = arg(
    "workcenter (string, optional)",
    _t("The name or the code of a work center, or its id. Empty: all of them.")
);
const COMPANY = arg(
    "company (string, optional)",
    _t("The name of a company, or its id. Empty: those you have chosen.")
);

/** A function over a live key figure: `=PLANT.OEE("Gear hobbing", A1, A2)`. */
function add(name, { kpi, description, place, placeArg }) {
    functionRegistry.add(name, {
        description,
        category: "Plant",
        args: [placeArg, FROM, TO],
        returns: ["NUMBER"],
        compute: function (where, from, to) {
            const asked = given(where);
            return this.getters.getPlantFigure(kpi, {
                [place]: asked === null ? null : toString(asked),
                from: day(from, this.locale),
                to: day(to, this.locale),
            });
        },
    });
}

add("PLANT.OEE", {
    kpi: "oee",
    description: _t("The OEE index of a work center, after ISO 22400-2: 0.62 is 62 %."),
    place: "workcenter",
    placeArg: WORKCENTER,
});
add("PLANT.FPY", {
    kpi: "first_pass_yield",
    description: _t("The first pass yield of a work center: 0.98 is 98 %."),
    place: "workcenter",
    placeArg: WORKCENTER,
});
add("PLANT.CCC", {
    kpi: "ccc",
    description: _t("The cash conversion cycle in days: DIO + DSO - DPO, of whole months."),
    place: "company",
    placeArg: COMPANY,
});
