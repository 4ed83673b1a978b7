/** @odoo-module **/

import { markRaw } from "@odoo/owl";
import { MARGIN } from "@plant_web/spc/core/geometry";
import { extent, linear, spreadLabels, ticks } from "@plant_web/spc/core/scales";

/** A history in pixels. Pure: no DOM, no clock. Times in seconds since 1970. */

const TICK_GAP = 42;
const LABEL_GAP = 13;
/** Pixels between two values from which on each is seen as a dot. */
const DOT_SPACE = 8;
/** A limit is drawn when it is no farther from the values than so many times their spread. */
const REACH = 2;
/** Seconds between the values of a source. */
const WIDTHS = { raw: 0, minute: 60, hour: 3600 };

/** A history with nothing in it. */
export const NOTHING = markRaw({
    step: 0,
    source: "raw",
    time: [],
    min: [],
    mean: [],
    max: [],
    count: [],
});

/** The history with a value that has come since; one that is not newer changes nothing. */
export function append(history, time, value) {
    const newest = history.time[history.time.length - 1];
    if (newest !== undefined && time <= newest) {
        return history;
    }
    return {
        ...history,
        time: [...history.time, time],
        min: [...history.min, value],
        mean: [...history.mean, value],
        max: [...history.max, value],
        count: [...history.count, 1],
    };
}

/**
 * After how many seconds without a value there is a gap: no value that was due came. Infinite where
 * none is ever due.
 */
export function gapOf({ step, source }, staleAfter) {
    return staleAfter === null
        ? Infinity
        : Math.max(staleAfter, 2.5 * step, 2.5 * (WIDTHS[source] || 0));
}

/** Stretches of values without a gap: `[from, to)` each. */
export function runs(times, gap) {
    const found = [];
    times.forEach((time, index) => {
        const last = found[found.length - 1];
        if (last && time - times[index - 1] <= gap) {
            last[1] = index + 1;
        } else {
            found.push([index, index + 1]);
        }
    });
    return found;
}

/** The index of the value nearest to a time; -1 where there is none. */
export function nearest(times, time) {
    let low = 0;
    let high = times.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle] < time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low && (low === times.length || time - times[low - 1] < times[low] - time)) {
        return low - 1;
    }
    return low < times.length ? low : -1;
}

/** The lowest, the mean and the highest of all values in a window; null where there is none. */
export function summarise({ time, min, mean, max, count }, [start, end]) {
    const found = { low: Infinity, high: -Infinity, sum: 0, count: 0 };
    time.forEach((at, index) => {
        if (at >= start && at <= end) {
            found.low = Math.min(found.low, min[index]);
            found.high = Math.max(found.high, max[index]);
            found.sum += mean[index] * count[index];
            found.count += count[index];
        }
    });
    return found.count ? { ...found, mean: found.sum / found.count } : null;
}

/**
 * @param {Object} graph
 * @param {Object} graph.history as `plant_history` reads it
 * @param {[number, number]} graph.window
 * @param {Array<{name: string, value: number}>} graph.limits
 * @param {number} graph.gap as of `gapOf`
 * @param {boolean} graph.joined whether values are joined by a line; events are not
 * @param {number} graph.width
 * @param {number} graph.height
 */
export function historyGeometry({ history, window, limits, gap, joined, width, height }) {
    const across = { left: MARGIN.left, right: Math.max(width - MARGIN.right, MARGIN.left + 1) };
    const x = linear(window, [across.left, across.right]);
    const bounds = [MARGIN.top, height - MARGIN.bottom];
    const seen = visible(history, window);
    const values = extent([...seen.min, ...seen.max]);
    const reach = REACH * (values[1] - values[0]);
    const near = limits.filter(
        ({ value }) => value >= values[0] - reach && value <= values[1] + reach
    );
    const domain = extent([...seen.min, ...seen.max, ...near.map(({ value }) => value)]);
    const y = linear(domain, [bounds[1], bounds[0]]);
    const scale = ticks(domain, Math.max(2, Math.floor((bounds[1] - bounds[0]) / TICK_GAP)));
    const stretches = joined ? runs(seen.time, gap) : seen.time.map((_time, at) => [at, at + 1]);
    const sparse = seen.time.length * DOT_SPACE <= across.right - across.left;
    return {
        across,
        bounds,
        x,
        y,
        band: stretches.map((run) => bandPath(seen, run, x, y)).join(""),
        line: stretches.map((run) => linePath(seen, run, x, y)).join(""),
        dots: stretches
            .flatMap(([from, to]) => (sparse || to - from === 1 ? range(from, to) : []))
            .map((at) => ({ key: seen.time[at], x: x(seen.time[at]), y: y(seen.mean[at]) })),
        ticks: scale.values.map((value) => ({ value, y: y(value) })),
        decimals: scale.decimals,
        limits: near.map((limit) => ({ ...limit, y: y(limit.value) })),
        labels: limitLabels(limits, domain, y, bounds),
    };
}

/** The part of a history that is seen. */
function visible(history, [start, end]) {
    const { time } = history;
    let from = time.findIndex((at) => at >= start);
    from = from < 0 ? time.length : from;
    let to = from;
    while (to < time.length && time[to] <= end) {
        to++;
    }
    const part = {};
    for (const name of ["time", "min", "mean", "max", "count"]) {
        part[name] = history[name].slice(from, to);
    }
    return part;
}

function range(from, to) {
    return Array.from({ length: to - from }, (_each, number) => from + number);
}

function linePath({ time, mean }, [from, to], x, y) {
    return range(from, to)
        .map((at) => `${at === from ? "M" : "L"}${place(x(time[at]), y(mean[at]))}`)
        .join("");
}

/** There along the highest, back along the lowest. */
function bandPath({ time, min, max }, [from, to], x, y) {
    const there = range(from, to);
    const upper = there.map((at) => place(x(time[at]), y(max[at])));
    const lower = there.reverse().map((at) => place(x(time[at]), y(min[at])));
    return to - from > 1 ? `M${[...upper, ...lower].join("L")}Z` : "";
}

function place(x, y) {
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** Each limit with its value; one that is out of sight stands at the edge, with an arrow. */
function limitLabels(limits, [low, high], y, bounds) {
    const labels = limits.map(({ name, value }) => {
        const sign = value > high ? "↑" : value < low ? "↓" : "";
        return { name, value, sign, y: y(Math.min(Math.max(value, low), high)) };
    });
    return spreadLabels(labels, LABEL_GAP, bounds);
}
