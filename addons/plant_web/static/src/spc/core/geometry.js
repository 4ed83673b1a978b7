/** @odoo-module **/

import { extent, linear, roundStep, spreadLabels, ticks } from "@plant_web/spc/core/scales";
import { apart, thin } from "@plant_web/spc/core/thinning";

/** Pixels around the plot: left for the scale, right for the limits' values. */
export const MARGIN = { left: 64, right: 104, top: 18, bottom: 6 };
export const AXIS_HEIGHT = 38;
const LABEL_GAP = 13;
const TICK_GAP = { x: 104, y: 42 };
const DOT_SPACE = 7;
const MARK_SPACE = { sign: 4, text: 18 };

/**
 * Where on the horizontal axis things are. Points stand in slots of equal width; where the newest
 * is shown, one slot more is free for the next, and the limits in force reach into it.
 */
export function horizontal({ from, to, count, width }) {
    const slots = Math.max(to - from + (to === count ? 1 : 0), 1);
    const plot = { left: MARGIN.left, right: Math.max(width - MARGIN.right, MARGIN.left + 1) };
    const slot = (plot.right - plot.left) / slots;
    return {
        ...plot,
        slot,
        x: (index) => plot.left + (index - from + 0.5) * slot,
        edge: (index) => plot.left + (index - from) * slot,
        /** The index at a pixel, within what is shown. */
        indexAt: (pixel) =>
            Math.min(Math.max(from + Math.floor((pixel - plot.left) / slot), from), to - 1),
    };
}

/** The points whose number stands below the axis: round ones, as many as have room. */
export function axisTicks(sequences, { from, to }, across) {
    const step = roundStep(Math.max(1, TICK_GAP.x / across.slot));
    const found = [];
    for (let index = from; index < to; index++) {
        if (sequences[index] % step === 0 || (step === 1 && index === from)) {
            found.push({ index, x: across.x(index) });
        }
    }
    return apart(found, TICK_GAP.x * 0.8);
}

/**
 * One pane of a chart in pixels: its line, limits, zones, marks and scale.
 *
 * @param {Object} pane
 * @param {Array<number|null>} pane.values
 * @param {Array<number[]>} pane.broken numbers of the rules that each point breaks
 * @param {Array<{from, to, limits: {center, ucl, lcl, number}}>} pane.stretches
 * @param {boolean} pane.zones whether thirds of the limits are shaded
 * @param {Array<{name: string, value: number}>} pane.spec lines to draw dashed
 * @param {{from: number, to: number, count: number}} pane.shown
 * @param {Object} pane.across as `horizontal` makes it
 * @param {number} pane.height
 */
export function paneGeometry({ values, broken, stretches, zones, spec, shown, across, height }) {
    const { from, to, count } = shown;
    const bounds = [MARGIN.top, height - MARGIN.bottom];
    const lines = stretches.flatMap(({ limits }) => [limits.center, limits.ucl, limits.lcl]);
    const domain = extent([
        ...values.slice(from, to),
        ...lines,
        ...spec.map(({ value }) => value),
    ]);
    const y = linear(domain, [bounds[1], bounds[0]]);
    const scale = ticks(domain, Math.max(2, Math.floor((bounds[1] - bounds[0]) / TICK_GAP.y)));
    const drawn = stretches.map((stretch) => drawStretch(stretch, { across, y, zones, count }));
    const marks = [];
    for (let index = from; index < to; index++) {
        if (broken[index].length && values[index] !== null) {
            const x = across.x(index);
            marks.push({ index, x, y: y(values[index]), text: broken[index].join(",") });
        }
    }
    return {
        y,
        bounds,
        line: path(values, from, to, across, y),
        dots: across.slot >= DOT_SPACE ? dots(values, from, to, across, y) : [],
        stretches: drawn,
        changes: drawn.filter((stretch) => stretch.from > from),
        spec: spec.map((line) => ({ ...line, y: y(line.value) })),
        marks: apart(marks, MARK_SPACE.sign),
        numbers: apart(marks, MARK_SPACE.text),
        ticks: scale.values.map((value) => ({ value, y: y(value) })),
        decimals: scale.decimals,
        labels: spreadLabels(labels(stretches, spec, y), LABEL_GAP, bounds),
    };
}

function drawStretch({ from, to, limits }, { across, y, zones, count }) {
    const { center, ucl, lcl, number } = limits;
    const third = (ucl - center) / 3;
    const left = across.edge(from);
    const right = to === count ? across.right : across.edge(to);
    const bands = zones
        ? ["C", "B", "A"].flatMap((name, place) => [
              band(name, center + place * third, center + (place + 1) * third, y),
              band(name, center - (place + 1) * third, center - place * third, y),
          ])
        : [];
    return {
        from,
        number,
        left,
        width: Math.max(right - left, 0),
        center: y(center),
        ucl: y(ucl),
        lcl: y(lcl),
        bands,
    };
}

function band(name, low, high, y) {
    return { name, key: `${name}${low}`, top: y(high), height: Math.max(y(low) - y(high), 0) };
}

/** The names and values of the limits shown last, and of the specification. */
function labels(stretches, spec, y) {
    const last = stretches[stretches.length - 1];
    const limits = last
        ? [
              { name: "UCL", value: last.limits.ucl },
              { name: "CL", value: last.limits.center },
              { name: "LCL", value: last.limits.lcl },
          ]
        : [];
    return [...limits, ...spec].map((label) => ({ ...label, y: y(label.value) }));
}

function dots(values, from, to, across, y) {
    const found = [];
    for (let index = from; index < to; index++) {
        if (values[index] !== null) {
            found.push({ index, x: across.x(index), y: y(values[index]) });
        }
    }
    return found;
}

/** The line through the points, thinned to what the eye can tell. */
function path(values, from, to, across, y) {
    const columns = Math.max(1, Math.round(across.right - across.left));
    let line = "";
    let pen = "M";
    for (const index of thin(values, from, to, columns)) {
        if (values[index] === null) {
            pen = "M";
        } else {
            line += `${pen}${across.x(index).toFixed(1)} ${y(values[index]).toFixed(1)}`;
            pen = "L";
        }
    }
    return line;
}
