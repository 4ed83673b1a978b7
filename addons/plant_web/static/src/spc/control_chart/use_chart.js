/** @odoo-module **/

import { onWillDestroy, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { merge, unpack } from "@plant_web/spc/core/points";

/** Points kept; the server sends no more at a time, either. */
const MOST = 10000;

/**
 * The data of a control chart, read when it is opened and as it changes.
 *
 * @param {{chartId: function(): number, onRead: function(Object, boolean): void}} how `onRead` is
 *  given the chart, and whether it is the first of this chart
 * @returns {{chart: Object|null, state: {version: number, error: string|null}, expect: Function,
 *  retry: Function}} `chart` is what `plant_chart` sends, with `points` as columns, `baselines` by
 *  id and `inForce`, the limits in force; it is replaced, never changed
 */
export function useChart({ chartId, onRead }) {
    const orm = useService("orm");
    const charts = useService("plant_charts");
    const state = useState({ version: 0, error: null });
    const source = { chart: null, state, expect, retry: () => ask(1) };
    let wanted = null;
    let reading = false;
    let closed = false;

    /** Read from point number `since` on; null: whatever is newer than what is shown. */
    function ask(since) {
        const sequences = source.chart ? source.chart.points.sequences : [];
        const newest = sequences.length ? sequences[sequences.length - 1] : 0;
        const from = source.chart ? since ?? newest + 1 : 1;
        wanted = wanted === null ? from : Math.min(wanted, from);
        if (!reading) {
            readWanted();
        }
    }

    async function readWanted() {
        reading = true;
        while (wanted !== null && !closed) {
            const [id, since] = [chartId(), wanted];
            wanted = null;
            try {
                const read = await orm.silent.call("plant.quality.chart", "plant_chart", [id], {
                    since,
                });
                if (id === chartId() && !closed) {
                    take(read, since);
                }
            } catch (error) {
                state.error = error.data?.message || _t("The server cannot be reached.");
            }
        }
        reading = false;
    }

    function take(read, since) {
        const before = source.chart && source.chart.id === read.id ? source.chart : null;
        const columns = unpack(read);
        const known = read.baselines.map((baseline) => [baseline.id, baseline]);
        source.chart = {
            ...read,
            points: before ? merge(before.points, columns, since, MOST) : columns,
            baselines: new Map([...(before ? before.baselines : []), ...known]),
            inForce: read.baselines[read.baselines.length - 1] || null,
        };
        state.error = null;
        state.version++;
        onRead(source.chart, !before);
    }

    /** A form has read that there are so many points and limits: is that what is shown? */
    function expect(total, baselineCount) {
        const { chart } = source;
        if (chart && total !== undefined) {
            if (total !== chart.total || baselineCount !== chart.baseline_count) {
                ask(1);
            }
        }
    }

    // Asked for before the page around it is drawn, so that the server works meanwhile.
    let opened = chartId();
    ask(1);
    useEffect(
        (id) => {
            if (id !== opened) {
                opened = id;
                source.chart = null;
                ask(1);
            }
            return charts.watch(id, ask);
        },
        () => [chartId()]
    );
    onWillDestroy(() => (closed = true));
    return source;
}
