/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/**
 * The periods that a tile can show: their name, how they begin given today, and by what their
 * course is told. All end today, but for yesterday.
 */
const PERIODS = {
    today: { name: _t("Today"), from: (day) => day, by: "hour" },
    yesterday: { name: _t("Yesterday"), from: (day) => day.minus({ days: 1 }), by: "hour" },
    week: { name: _t("This week"), from: (day) => day.startOf("week"), by: "day" },
    last7: { name: _t("Last 7 days"), from: (day) => day.minus({ days: 6 }), by: "day" },
    month: { name: _t("This month"), from: (day) => day.startOf("month"), by: "day" },
    last30: { name: _t("Last 30 days"), from: (day) => day.minus({ days: 29 }), by: "day" },
    quarter: { name: _t("This quarter"), from: (day) => day.startOf("quarter"), by: "week" },
    year: { name: _t("This year"), from: (day) => day.startOf("year"), by: "month" },
    last12: {
        name: _t("Last 12 months"),
        from: (day) => day.startOf("month").minus({ months: 11 }),
        by: "month",
    },
};

/** `[key, name]` of each period, in order. */
export function periodNames() {
    return Object.entries(PERIODS).map(([key, { name }]) => [key, name.toString()]);
}

export function periodName(period) {
    return PERIODS[period].name.toString();
}

export function isPeriod(period) {
    return Object.prototype.hasOwnProperty.call(PERIODS, period);
}

/**
 * The days of a period, and by what its course is told.
 *
 * @param {string} period
 * @param {luxon.DateTime} today
 * @returns {{date_from: string, date_to: string, by: string}}
 */
export function span(period, today) {
    const { from, by } = PERIODS[period];
    const day = today.startOf("day");
    const last = period === "yesterday" ? day.minus({ days: 1 }) : day;
    return { date_from: from(day).toISODate(), date_to: last.toISODate(), by };
}

/**
 * As many days as the period has, up to the day before it: what it is compared with.
 *
 * @returns {{date_from: string, date_to: string}}
 */
export function spanBefore(period, today) {
    const { date_from, date_to } = span(period, today);
    const first = luxon.DateTime.fromISO(date_from);
    const days = Math.round(luxon.DateTime.fromISO(date_to).diff(first, "days").days) + 1;
    return {
        date_from: first.minus({ days }).toISODate(),
        date_to: first.minus({ days: 1 }).toISODate(),
    };
}
