/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** A span of seconds in a person's words: 45 s, 12 min, 2 h 05, 3 d. */
export function formatAge(seconds) {
    if (seconds < 120) {
        return _t("%s s", Math.floor(seconds));
    }
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) {
        return _t("%s min", minutes);
    }
    if (minutes < 48 * 60) {
        return _t("%s h %s", Math.floor(minutes / 60), String(minutes % 60).padStart(2, "0"));
    }
    return _t("%s d", Math.floor(minutes / (24 * 60)));
}

/**
 * Seconds since a time of the server; null when there is none, 0 when it is still to come.
 *
 * @param {string|null} time ISO 8601
 * @param {number} now milliseconds of the server's clock
 */
export function secondsSince(time, now) {
    return time ? Math.max((now - Date.parse(time)) / 1000, 0) : null;
}
