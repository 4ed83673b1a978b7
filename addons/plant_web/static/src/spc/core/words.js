/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

/** Numbers and times of a control chart, in the locale and the zone of whoever reads it. */

export function formatNumber(value, decimals) {
    return formatFloat(value, { digits: [16, decimals] });
}

export function formatTime(seconds, withSeconds = false) {
    const { DATETIME_MED, DATETIME_MED_WITH_SECONDS } = luxon.DateTime;
    const format = withSeconds ? DATETIME_MED_WITH_SECONDS : DATETIME_MED;
    return luxon.DateTime.fromSeconds(seconds).toLocaleString(format);
}

/** A time below an axis: the day, and the minute of it. */
export function formatTick(seconds) {
    const time = luxon.DateTime.fromSeconds(seconds);
    return time.toLocaleString({
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
    });
}

/** How a chart names what its two panes show. */
export function paneNames(kind) {
    return kind === "xbar_r"
        ? { value: _t("Mean X̄"), dispersion: _t("Range R") }
        : { value: _t("Value X"), dispersion: _t("Moving range MR") };
}

/**
 * What is to be said of one point.
 *
 * @param {Object} chart as `plant_chart` reads it, `points` being its columns
 * @param {number} index
 * @returns {Object} texts
 */
export function describe(chart, index) {
    const { points, rules, unit, decimals, kind } = chart;
    const finer = kind === "xbar_r" ? decimals + 1 : decimals;
    const amount = (value) =>
        value === null ? "" : `${formatNumber(value, finer)} ${unit}`.trim();
    const broken = points.rules[index].map((number) => {
        const title = rules[number].title;
        return _t("Rule %(number)s: %(title)s", { number, title });
    });
    if (points.rangeOut[index]) {
        broken.push(_t("Rule 1: the range is beyond its limit"));
    }
    return {
        number: points.sequences[index],
        time: formatTime(points.times[index]),
        value: amount(points.values[index]),
        range: amount(points.dispersions[index]),
        operator: points.operators[index],
        label: points.labels[index],
        broken,
    };
}
