/** @odoo-module **/

/**
 * All that the suite's JavaScript must know of the Odoo series it runs on. No other file asks.
 *
 * Modules that only one series has are looked up when they are needed, never imported.
 */

const SERIES_19_MODULE = "@web/core/user";

/** Whether this is 19.0 (from 18.0 on, in fact) rather than 17.0. */
export function isSeries19() {
    return odoo.loader.modules.has(SERIES_19_MODULE);
}

/**
 * Follow the bus going up and down.
 *
 * @param {Object} bus the `bus_service`
 * @param {{up: function(): void, down: function(): void}} listeners
 */
export function followBus(bus, { up, down }) {
    const names = isSeries19()
        ? { up: ["BUS:CONNECT", "BUS:RECONNECT"], down: ["BUS:DISCONNECT", "BUS:RECONNECTING"] }
        : { up: ["connect", "reconnect"], down: ["disconnect", "reconnecting"] };
    for (const name of names.up) {
        bus.addEventListener(name, up);
    }
    for (const name of names.down) {
        bus.addEventListener(name, down);
    }
}

/** The id in a form's value of a many2one: `[id, name]` on 17.0, `{ id, display_name }` on 19.0. */
export function many2oneId(value) {
    return value && (isSeries19() ? value.id : value[0]);
}

/**
 * What an OWL application of a page of its own is given besides its root: how it finds its templates
 * and how these are translated.
 */
export function appConfig() {
    const module = (name) => odoo.loader.modules.get(name);
    const { _t, appTranslateFn } = module("@web/core/l10n/translation");
    return isSeries19()
        ? { getTemplate: module("@web/core/templates").getTemplate, translateFn: appTranslateFn }
        : { templates: module("@web/core/assets").templates, translateFn: _t };
}

/**
 * Let `_t` translate from now on.
 *
 * @param {Object<string, Object<string, string>>} texts of each module: source to translation
 */
export function setTexts(texts) {
    const translation = odoo.loader.modules.get("@web/core/l10n/translation");
    const { translatedTerms, translatedTermsGlobal, translationLoaded } = translation;
    const all = Object.assign({}, ...Object.values(texts));
    Object.assign(translatedTerms, isSeries19() ? texts : all);
    if (translatedTermsGlobal) {
        Object.assign(translatedTermsGlobal, all);
    }
    translatedTerms[translationLoaded] = true;
    translation.translationIsReady.resolve(true);
}

/** The ids of the companies that the user has chosen to see, the current one first. */
export function activeCompanyIds(env) {
    if (isSeries19()) {
        const { user } = odoo.loader.modules.get(SERIES_19_MODULE);
        return user.activeCompanies.map(({ id }) => id);
    }
    return env.services.company.activeCompanyIds;
}

/** Whether the user has a group, by its XML id. */
export function hasGroup(env, group) {
    const user = isSeries19() ? odoo.loader.modules.get(SERIES_19_MODULE).user : env.services.user;
    return user.hasGroup(group);
}

/**
 * Load what spreadsheets need.
 *
 * @param {function(string): Promise<void>} loadBundle
 */
export async function loadSpreadsheets(loadBundle) {
    if (!isSeries19()) {
        await loadBundle("web.chartjs_lib");
    }
    await loadBundle("spreadsheet.o_spreadsheet");
}

/** Odoo's loader of spreadsheet dashboards, a new one. Spreadsheets must be loaded. */
export function makeSheetLoader(env) {
    const { orm, geo_json_service: geoJson } = env.services;
    const folder = "@spreadsheet_dashboard/bundle/dashboard_action";
    const name = isSeries19() ? "dashboard_loader_service" : "dashboard_loader";
    const { DashboardLoader } = odoo.loader.modules.get(`${folder}/${name}`);
    return new DashboardLoader(env, orm, geoJson);
}

/** The model of the spreadsheet that Odoo's page of dashboards shows, or undefined. */
export function activeSheet(page) {
    return isSeries19() ? page.loader.getActiveDashboard()?.model : page.state.activeDashboard?.model;
}

/** The error that a formula shows as its cell's, with a sentence. Spreadsheets must be loaded. */
export function formulaError(sentence) {
    const spreadsheet = odoo.loader.modules.get("@odoo/o-spreadsheet");
    if (isSeries19()) {
        return new spreadsheet.EvaluationError(sentence);
    }
    return new spreadsheet.helpers.EvaluationError("#ERROR", sentence);
}

/** What tells a spreadsheet that data has come: of the model's `custom` configuration. */
export function sheetSource(custom) {
    return custom.odooDataProvider || custom.dataSources;
}

/** The id of the user who is logged in. */
export function userId(env) {
    return (isSeries19() ? odoo.loader.modules.get(SERIES_19_MODULE).user : env.services.user).userId;
}
