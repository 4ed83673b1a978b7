/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";
import { formatNumber } from "@plant_web/spc/core/words";

const MINUTES = 60;

/** Figures as people read them: `{ text, unit }`, in the locale of whoever reads. */
const FORMATS = {
    ratio: (value) => ({ text: formatNumber(value * 100, 1), unit: "%" }),
    "per hour": (value) => ({ text: formatNumber(value, value < 10 ? 2 : 1), unit: _t("/h") }),
    hours: (value) => ({ text: formatHours(value), unit: "h" }),
    days: (value) => ({ text: formatNumber(value, 1), unit: _t("days") }),
    quantity: (value) => ({ text: formatNumber(value, Number.isInteger(value) ? 0 : 2), unit: "" }),
    count: (value) => ({ text: formatNumber(value, 0), unit: "" }),
};

/**
 * @param {number|null} value
 * @param {string} unit as docs/contracts/kpi.md names it
 * @returns {{text: string, unit: string}} of no value a dash
 */
export function formatFigure(value, unit) {
    if (value === null || value === undefined) {
        return { text: "–", unit: "" };
    }
    const told = (FORMATS[unit] || FORMATS.quantity)(value);
    return { text: told.text, unit: told.unit.toString() };
}

/** The same as one text: `62.5 %`. */
export function figureText(value, unit) {
    const told = formatFigure(value, unit);
    return `${told.text} ${told.unit}`.trim();
}

/** Hours as 5:20; the sign is kept. */
function formatHours(hours) {
    const minutes = Math.round(Math.abs(hours) * MINUTES);
    const rest = String(minutes % MINUTES).padStart(2, "0");
    return `${hours < 0 ? "−" : ""}${formatNumber(Math.floor(minutes / MINUTES), 0)}:${rest}`;
}

/**
 * How a figure differs from that of the period before: of ratios in percentage points.
 *
 * @returns {{sign: string, text: string, rises: boolean}|null} null where one of them is missing
 */
export function formatChange(value, before, unit) {
    if (value === null || before === null || value === undefined || before === undefined) {
        return null;
    }
    const change = value - before;
    const size = Math.abs(change);
    const text = unit === "ratio" ? _t("%s points", formatNumber(size * 100, 1)) : figureText(size, unit);
    const sign = change > 0 ? "▲" : change < 0 ? "▼" : "＝";
    return { sign, text: text.toString(), rises: change > 0 };
}

/** The name of a group of a figure's course, short: 14:00, 27 Nov, Nov 2026. */
export function formatGroup(key, by) {
    const { DateTime } = luxon;
    const time = DateTime.fromSQL(key || "");
    if (!time.isValid) {
        return key || "";
    }
    if (by === "hour") {
        return time.toFormat("HH:mm");
    }
    if (by === "month") {
        return time.toLocaleString({ month: "short", year: "numeric" });
    }
    return time.toLocaleString({ day: "numeric", month: "short" });
}

/** A time of the server (`2026-11-27 14:05:00`, UTC) as milliseconds; null of none. */
export function serverTime(text) {
    return text ? luxon.DateTime.fromSQL(text, { zone: "utc" }).toMillis() : null;
}

/** A moment as 14:05, in the user's zone. */
export function formatClock(millis) {
    return luxon.DateTime.fromMillis(millis).toFormat("HH:mm");
}
