/** @odoo-module **/

/** Round times below an axis, in the zone of whoever reads it. Seconds since 1970. */

const DAY = 86400;
/** Steps within an hour and within a day, in seconds. */
const WITHIN_HOUR = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
const WITHIN_DAY = [3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600];
/** Longer steps: a unit of the calendar, how many, and about how many seconds. */
const CALENDAR = [
    ["day", 1, DAY],
    ["day", 2, 2 * DAY],
    ["week", 1, 7 * DAY],
    ["week", 2, 14 * DAY],
    ["month", 1, 30 * DAY],
    ["month", 3, 91 * DAY],
    ["year", 1, 365 * DAY],
    ["year", 5, 5 * 365 * DAY],
];

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DATE = { day: "numeric", month: "short" };
const FORMATS = {
    second: { ...CLOCK, second: "2-digit" },
    minute: CLOCK,
    day: DATE,
    week: DATE,
    month: { month: "short", year: "numeric" },
    year: { year: "numeric" },
};

/**
 * @param {[number, number]} window
 * @param {number} most how many have room
 * @returns {Array<{time: number, text: string}>}
 */
export function timeTicks([start, end], most) {
    const least = (end - start) / Math.max(most, 1);
    const second = WITHIN_HOUR.find((step) => step >= least);
    if (second) {
        return collect(start, end, "hour", (hour) => clockTimes(hour, second, 3600), second);
    }
    const hour = WITHIN_DAY.find((step) => step >= least);
    if (hour) {
        return collect(start, end, "day", (day) => hoursOf(day, hour / 3600), hour);
    }
    const [unit, count] =
        CALENDAR.find(([, , step]) => step >= least) || CALENDAR[CALENDAR.length - 1];
    return calendarTicks(start, end, unit, count);
}

/** The times of each hour or day that the window touches, within the window. */
function collect(start, end, unit, timesOf, step) {
    const found = [];
    let at = luxon.DateTime.fromSeconds(start).startOf(unit);
    while (at.toSeconds() <= end) {
        for (const time of timesOf(at)) {
            const seconds = time.toSeconds();
            const last = found[found.length - 1];
            if (seconds >= start && seconds <= end && (!last || seconds > last.time)) {
                found.push({ time: seconds, text: clockText(time, step) });
            }
        }
        at = at.plus({ [unit]: 1 }).startOf(unit);
    }
    return found;
}

function clockTimes(hour, step, length) {
    return Array.from({ length: length / step }, (_each, number) =>
        hour.plus({ seconds: number * step })
    );
}

/** By the clock on the wall, also on the two days of a year that are not 24 hours long. */
function hoursOf(day, step) {
    return Array.from({ length: 24 / step }, (_each, number) => day.set({ hour: number * step }));
}

function clockText(time, step) {
    const isMidnight = !time.hour && !time.minute && !time.second;
    return time.toLocaleString(isMidnight ? DATE : FORMATS[step < 60 ? "second" : "minute"]);
}

function calendarTicks(start, end, unit, count) {
    const found = [];
    // From the beginning of the year or the week on, so that they stay where they are as it moves.
    const from = luxon.DateTime.fromSeconds(start).startOf(unit === "week" ? "week" : "year");
    for (let number = 0; ; number += count) {
        const time = from.plus({ [unit]: number });
        const seconds = time.toSeconds();
        if (seconds > end) {
            return found;
        }
        if (seconds >= start) {
            found.push({ time: seconds, text: time.toLocaleString(FORMATS[unit]) });
        }
    }
}
