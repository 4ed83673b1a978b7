/** @odoo-module **/

/**
 * The points of a chart as `plant.quality.chart.plant_chart` sends them, made ready to draw: plain
 * columns of one length, `rules` and `rangeOut` for every point, and the limits that judged it.
 *
 * @param {Object} read the answer of `plant_chart`
 * @returns {Object} columns
 */
export function unpack(read) {
    const { sequences, times, values, dispersions, labels, checks, operators } = read.points;
    const rules = values.map(() => []);
    const rangeOut = values.map(() => false);
    for (const [index, numbers, out] of read.broken) {
        rules[index] = numbers;
        rangeOut[index] = out;
    }
    const baselines = [];
    read.judged.forEach(([start, baseline], number) => {
        const end = number + 1 < read.judged.length ? read.judged[number + 1][0] : values.length;
        baselines.push(...Array(end - start).fill(baseline));
    });
    return {
        sequences,
        times,
        values,
        dispersions,
        labels,
        checks,
        operators: operators.map((place) => (place < 0 ? "" : read.operator_names[place])),
        rules,
        rangeOut,
        baselines,
    };
}

/**
 * The columns with those read later in place of their end.
 *
 * @param {Object} columns as shown
 * @param {Object} later columns of the points from number `since` on
 * @param {number} since
 * @param {number} most points to keep, the newest
 */
export function merge(columns, later, since, most) {
    let kept = columns.sequences.length;
    while (kept && columns.sequences[kept - 1] >= since) {
        kept--;
    }
    const merged = {};
    for (const name of Object.keys(columns)) {
        merged[name] = [...columns[name].slice(0, kept), ...later[name]].slice(-most);
    }
    return merged;
}

/**
 * Stretches of points that were judged by the same limits, those without limits left out.
 *
 * @param {Array<number|null>} judged the baseline of each point
 * @param {Map<number, Object>} baselines by id
 * @param {number} from
 * @param {number} to
 * @returns {Array<{from: number, to: number, limits: Object}>} `to` is the index after the last
 */
export function stretches(judged, baselines, from, to) {
    const found = [];
    for (let index = from; index < to; index++) {
        const limits = baselines.get(judged[index]);
        const last = found[found.length - 1];
        if (limits && last && last.limits === limits && last.to === index) {
            last.to = index + 1;
        } else if (limits) {
            found.push({ from: index, to: index + 1, limits });
        }
    }
    return found;
}

/** The points to show: `span` of them up to `end`. Span 0 shows all, and end null the newest. */
export function windowOf(count, span, end) {
    const to = end === null ? count : Math.min(Math.max(end, Math.min(span, count)), count);
    return { from: span ? Math.max(0, to - span) : 0, to };
}
