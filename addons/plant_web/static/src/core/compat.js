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
