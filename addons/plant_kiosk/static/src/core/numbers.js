/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** The language of the page, and the time zone of the plant, whatever the device's are. */
const language = () => document.documentElement.lang || "en-US";
const zone = () => document.documentElement.dataset.zone || undefined;

/** What separates a number's decimals in the language of the page. */
export function decimalPoint(locale = language()) {
    const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
    return parts.find(({ type }) => type === "decimal").value;
}

/** A number as it is written here, with so many decimals. */
export function formatNumber(value, decimals = 0, locale = language()) {
    return new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
    }).format(value);
}

/** A quantity, with no more decimals than it has, down to the least `step` that is told apart. */
export function formatQuantity(value, step = 0.01, locale = language()) {
    const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return new Intl.NumberFormat(locale, { maximumFractionDigits: decimals }).format(value);
}

/**
 * What was keyed in, as a number; null where it is none.
 *
 * A point and a comma both separate decimals, as keypads differ, so there are none for thousands.
 */
export function parseNumber(text) {
    const written = text.trim().replace(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(written) ? Number(written) : null;
}

/** A span of work in a person's words: 45 s, 12 min, 1 h 05. */
export function formatDuration(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    if (whole < 60) {
        return _t("%s s", whole);
    }
    const minutes = Math.floor(whole / 60);
    return minutes < 60
        ? _t("%s min", minutes)
        : _t("%s h %s", Math.floor(minutes / 60), String(minutes % 60).padStart(2, "0"));
}

/** A time of the server as 14:05; with its day where that is not today's. */
export function formatTime(time, now, locale = language(), timeZone = zone()) {
    const write = (moment, options) =>
        new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(moment));
    const clock = write(time, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const day = (moment) => write(moment, { weekday: "short", day: "numeric", month: "short" });
    return day(time) === day(now) ? clock : `${day(time)}, ${clock}`;
}
