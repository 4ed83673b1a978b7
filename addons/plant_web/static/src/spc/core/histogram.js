/** @odoo-module **/

import { extent, linear } from "@plant_web/spc/core/scales";

const CURVE_POINTS = 60;

/**
 * A histogram in pixels: bars, the normal curve of the same mean and deviation, and the
 * specification.
 *
 * @param {{start: number, width: number, counts: number[]}} bins
 * @param {{mean: number, sigma: number}} normal
 * @param {Array<{name: string, value: number}>} spec
 * @param {{width: number, height: number}} size
 */
export function histogramGeometry(bins, normal, spec, size) {
    const total = bins.counts.reduce((sum, count) => sum + count, 0);
    const end = bins.start + bins.width * bins.counts.length;
    const domain = extent([bins.start, end, ...spec.map(({ value }) => value)]);
    const x = linear(domain, [0, size.width]);
    const density = (value) =>
        Math.exp(-(((value - normal.mean) / normal.sigma) ** 2) / 2) /
        (normal.sigma * Math.sqrt(2 * Math.PI));
    const expected = (value) => density(value) * total * bins.width;
    const most = Math.max(...bins.counts, expected(normal.mean));
    const y = linear([0, most], [size.height, 0]);
    const [low, high] = domain;
    const curve = Array.from({ length: CURVE_POINTS + 1 }, (_each, number) => {
        const value = low + ((high - low) * number) / CURVE_POINTS;
        return `${number ? "L" : "M"}${x(value).toFixed(1)} ${y(expected(value)).toFixed(1)}`;
    }).join("");
    return {
        bars: bins.counts.map((count, number) => {
            const left = x(bins.start + number * bins.width);
            const right = x(bins.start + (number + 1) * bins.width);
            return { count, x: left, width: Math.max(right - left - 1, 1), y: y(count) };
        }),
        curve,
        spec: spec.map((line) => ({ ...line, x: x(line.value) })),
        mean: x(normal.mean),
    };
}
