/** @odoo-module **/

import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { HistoryTable } from "@plant_web/history/history_table/history_table";
import { useHistory } from "@plant_web/history/channel_graph/use_history";
import { gapOf, historyGeometry, nearest, summarise } from "@plant_web/history/core/series";
import { timeTicks } from "@plant_web/history/core/time_ticks";
import { between, pan, SPANS, windowOf, zoom } from "@plant_web/history/core/windows";
import { TEXT_KINDS } from "@plant_web/live/live_value/live_value";
import { AXIS_HEIGHT, MARGIN } from "@plant_web/spc/core/geometry";
import { linear } from "@plant_web/spc/core/scales";
import { formatNumber, formatTime } from "@plant_web/spc/core/words";

const DEFAULT_SPAN = SPANS[0];
const HEIGHT = 240;
const LARGE_HEIGHT = 420;
const TICK_GAP = 90;
/** Pixels that make a drag of a click. */
const DRAG = 8;
const ZOOM = 2;
/** The window moves on so often, in milliseconds. */
const TICK = 1000;

/**
 * The history of a channel as a graph: the mean as a line, the lowest and the highest of each
 * stretch as a band, the limits of its capture rule.
 *
 * It follows the time until it is moved. Dragging shows what was dragged over; the arrows move the
 * window, + and - zoom, End goes back to now; with Shift the arrows go from value to value.
 */
export class ChannelGraph extends Component {
    static template = "plant_web.ChannelGraph";
    static components = { HistoryTable };
    static props = {
        channelId: Number,
        large: { type: Boolean, optional: true },
        onRead: { type: Function, optional: true },
        openLarge: { type: Function, optional: true },
        openReadings: { type: Function, optional: true },
    };

    setup() {
        this.plot = useRef("plot");
        this.spans = SPANS;
        this.height = this.props.large ? LARGE_HEIGHT : HEIGHT;
        this.axisHeight = AXIS_HEIGHT;
        this.state = useState({
            width: 0,
            span: DEFAULT_SPAN,
            end: null,
            now: Date.now(),
            cursor: null,
            drag: null,
            table: false,
        });
        this.source = useHistory({
            channelId: () => this.props.channelId,
            wanted: () => this.wanted,
        });
        const ticking = browser.setInterval(() => (this.state.now = Date.now()), TICK);
        onWillUnmount(() => browser.clearInterval(ticking));
        useEffect(
            (plot) => plot && this.followWidth(plot),
            () => [this.plot.el]
        );
        useEffect(
            (graph) => graph && this.props.onRead?.(this.title),
            () => [this.graph && this.channel.name]
        );
    }

    followWidth(plot) {
        const measure = () => (this.state.width = Math.floor(plot.clientWidth));
        const observer = new ResizeObserver(measure);
        observer.observe(plot);
        measure();
        return () => observer.disconnect();
    }

    // -- what is shown ---------------------------------------------------------------------------

    get graph() {
        return this.source.state.graph;
    }

    get channel() {
        return this.graph.channels[0];
    }

    get title() {
        return `${this.graph.devices[0].name} · ${this.channel.name}`;
    }

    get isText() {
        return TEXT_KINDS.includes(this.channel.kind);
    }

    get history() {
        return this.source.state.history;
    }

    /** The server's time. */
    get now() {
        return (this.state.now + this.source.state.offset) / 1000;
    }

    /** The `[start, end]` that is shown; templates take `window` for the browser's. */
    get range() {
        return windowOf(this.state, this.now);
    }

    get wanted() {
        const [start, end] = this.range;
        const width = this.state.width - MARGIN.left - MARGIN.right;
        // A second more, so that what comes while it is read is in it.
        return { start, end: end + 1, points: Math.max(width, 100), follows: !this.state.end };
    }

    /** Everything in pixels; computed again when the data, the width or the window changed. */
    get view() {
        const { width } = this.state;
        const range = this.range;
        const key = [this.source.state.version, width, ...range].join();
        if (this.viewKey !== key) {
            this.viewKey = key;
            this.computed = this.compute(range, width);
        }
        return this.computed;
    }

    compute(range, width) {
        const { limits } = this.graph;
        const staleAfter = this.channel.stale_after;
        const drawn = historyGeometry({
            history: this.history,
            window: range,
            limits,
            gap: gapOf(this.history, staleAfter),
            joined: staleAfter !== null,
            width,
            height: this.height,
        });
        const room = Math.floor((drawn.across.right - drawn.across.left) / TICK_GAP);
        return {
            ...drawn,
            times: timeTicks(range, room).map((tick) => ({ ...tick, x: drawn.x(tick.time) })),
        };
    }

    number(value, decimals = this.channel.decimals) {
        return formatNumber(value, decimals);
    }

    amount(value) {
        return `${this.number(value)} ${this.channel.unit || ""}`.trim();
    }

    get axisTitle() {
        const { name, unit } = this.channel;
        return unit ? `${name} · ${unit}` : name;
    }

    /** What the buttons for `SPANS` say. */
    get spanTexts() {
        return [_t("15 min"), _t("8 h"), _t("24 h"), _t("7 d"), _t("30 d"), _t("1 y")];
    }

    get isEmpty() {
        return !this.source.state.reading && !summarise(this.history, this.range);
    }

    /** What the graph says while no value is looked at. */
    get summary() {
        const found = summarise(this.history, this.range);
        if (!found) {
            return "";
        }
        return _t("%(count)s values: lowest %(low)s, mean %(mean)s, highest %(high)s", {
            count: formatNumber(found.count, 0),
            low: this.amount(found.low),
            mean: this.amount(found.mean),
            high: this.amount(found.high),
        });
    }

    get described() {
        const { cursor } = this.state;
        const { time, min, mean, max, count } = this.history;
        const at = cursor === null ? -1 : nearest(time, cursor);
        const [start, end] = this.range;
        if (!(time[at] >= start && time[at] <= end)) {
            return null;
        }
        return {
            time: formatTime(time[at], true),
            mean: this.amount(mean[at]),
            low: count[at] > 1 ? this.amount(min[at]) : "",
            high: count[at] > 1 ? this.amount(max[at]) : "",
            x: this.view.x(time[at]),
            y: this.view.y(mean[at]),
        };
    }

    get dragged() {
        const { drag } = this.state;
        if (!drag || Math.abs(drag.to - drag.from) < DRAG) {
            return null;
        }
        return { x: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) };
    }

    // -- what people do --------------------------------------------------------------------------

    show(view) {
        Object.assign(this.state, { now: Date.now(), cursor: null, drag: null, ...view });
        this.source.ask();
    }

    choose(span) {
        this.show({ span });
    }

    pan(direction) {
        this.show(pan(this.state, direction, this.now));
    }

    zoom(factor) {
        this.show(zoom(this.state, factor, this.now));
    }

    toNow() {
        this.show({ end: null });
    }

    pixelOf(event) {
        const { left, right } = this.view.across;
        const pixel = event.clientX - this.plot.el.getBoundingClientRect().left;
        return Math.min(Math.max(pixel, left), right);
    }

    timeAt(pixel) {
        const { left, right } = this.view.across;
        return linear([left, right], this.range)(pixel);
    }

    onPointerDown(event) {
        if (event.button === 0) {
            const pixel = this.pixelOf(event);
            this.state.drag = { from: pixel, to: pixel };
            this.plot.el.setPointerCapture(event.pointerId);
        }
    }

    onPointerMove(event) {
        const pixel = this.pixelOf(event);
        if (this.state.drag) {
            this.state.drag.to = pixel;
        }
        this.state.cursor = this.timeAt(pixel);
    }

    onPointerUp() {
        const dragged = this.dragged;
        this.state.drag = null;
        if (dragged) {
            const { x, width } = dragged;
            this.show(between(this.timeAt(x), this.timeAt(x + width), this.now));
        }
    }

    onPointerCancel() {
        this.state.drag = null;
    }

    onPointerLeave() {
        if (document.activeElement !== this.plot.el) {
            this.state.cursor = null;
        }
    }

    onFocus() {
        this.state.cursor = this.state.cursor ?? this.range[1];
    }

    onBlur() {
        this.state.cursor = null;
    }

    onKeydown(event) {
        const does = {
            ArrowLeft: () => (event.shiftKey ? this.look(-1) : this.pan(-1)),
            ArrowRight: () => (event.shiftKey ? this.look(1) : this.pan(1)),
            "+": () => this.zoom(1 / ZOOM),
            "-": () => this.zoom(ZOOM),
            End: () => this.toNow(),
            Escape: () => (this.state.cursor = null),
        }[event.key];
        if (does) {
            does();
            event.preventDefault();
            event.stopPropagation();
        }
    }

    /** Look at the value before or after the one that is looked at. */
    look(direction) {
        const { time } = this.history;
        const at = nearest(time, this.state.cursor ?? this.range[1]) + direction;
        if (time[at] >= this.range[0] && time[at] <= this.range[1]) {
            this.state.cursor = time[at];
        }
    }
}
