/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

const SHOWN = 5;

/**
 * The id of what a person called `text`: a name, a code or an id, whatever its letters.
 *
 * @param {Array<{id: number, name: string, code: string}>} known
 * @param {string} text
 * @returns {{id: number}|{problem: string}}
 */
export function findPlace(known, text) {
    const wanted = text.trim().toLowerCase();
    const matches = known.filter(
        ({ id, name, code }) =>
            String(id) === wanted || name.toLowerCase() === wanted || (code || "").toLowerCase() === wanted
    );
    if (matches.length === 1) {
        return { id: matches[0].id };
    }
    if (matches.length) {
        return { problem: _t("%s is the name of several. Write its code or its id.", text).toString() };
    }
    const names = known.slice(0, SHOWN).map(({ name }) => name);
    const more = known.length > SHOWN ? " …" : "";
    return {
        problem: _t("“%(name)s” is not known. Known are: %(known)s.", {
            name: text,
            known: names.join(", ") + more,
        }).toString(),
    };
}
