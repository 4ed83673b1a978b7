/** @odoo-module **/

import { markRaw, onWillDestroy, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { append, NOTHING } from "@plant_web/history/core/series";

/** Milliseconds that a window must stand still before it is read. */
const SETTLE = 120;

/**
 * The history of a channel: read for the window that is wanted, and followed as values come.
 *
 * Of several reads the newest counts, in whatever order their answers come. What was read before
 * stays until then, with `state.reading` true.
 *
 * @param {Object} how
 * @param {function(): number} how.channelId
 * @param {function(): {start: number, end: number, points: number, follows: boolean}} how.wanted
 *  seconds since 1970; whether the window goes on with the time
 * @returns {Object} `state` with `graph` (what `plant_graph` says), `history`, `version`, which
 *  grows with each change, `reading`, `error` and `offset`, the server's clock minus the browser's
 *  in milliseconds; `ask` reads what is wanted now
 */
export function useHistory({ channelId, wanted }) {
    const orm = useService("orm");
    const live = useService("plant_live");
    const state = useState({
        graph: null,
        history: NOTHING,
        version: 0,
        reading: true,
        error: null,
        offset: 0,
    });
    let newest = 0;
    let timer = null;
    let closed = false;

    function ask() {
        state.reading = true;
        browser.clearTimeout(timer);
        timer = browser.setTimeout(read, SETTLE);
    }

    async function read() {
        const turn = ++newest;
        const { start, end, points } = wanted();
        const iso = (seconds) => new Date(seconds * 1000).toISOString();
        const given = [[channelId()], iso(start), iso(end), points];
        let history = null;
        let error = null;
        try {
            history = await orm.silent.call("plant.iot.channel", "plant_history", given);
        } catch (failure) {
            error = failure.data?.message || _t("The server cannot be reached.");
        }
        if (turn === newest && !closed) {
            state.reading = false;
            state.error = error;
            show(history || state.history);
        }
    }

    function show(history) {
        state.history = markRaw(history);
        state.version++;
    }

    async function load() {
        try {
            return await orm.silent.call("plant.iot.channel", "plant_graph", [[channelId()]]);
        } catch (failure) {
            state.reading = false;
            state.error = failure.data?.message || _t("The server cannot be reached.");
            throw failure;
        }
    }

    function onPanel(graph) {
        const isFirst = !state.graph;
        Object.assign(state, { graph, offset: graph.offset });
        if (isFirst || wanted().follows) {
            ask();
        }
    }

    function onMessage(kind, payload) {
        const { graph } = state;
        if (kind === "state") {
            Object.assign(graph.devices[0], payload);
        } else if (kind === "values" && wanted().follows && !state.reading) {
            const said = payload.channels.find(({ id }) => id === channelId());
            if (said && said.value !== null) {
                show(append(state.history, Date.parse(said.time) / 1000, said.value));
            }
        }
    }

    useEffect(
        () => {
            newest++;
            Object.assign(state, { graph: null, history: NOTHING, reading: true, error: null });
            return live.watch({ load, onPanel, onMessage });
        },
        () => [channelId()]
    );
    onWillDestroy(() => {
        closed = true;
        browser.clearTimeout(timer);
    });
    return { state, ask };
}
