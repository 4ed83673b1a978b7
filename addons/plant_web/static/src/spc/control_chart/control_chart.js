/** @odoo-module **/

import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { CapabilityPanel } from "@plant_web/spc/capability/capability_panel";
import { ChartPane } from "@plant_web/spc/chart_pane/chart_pane";
import { ChartTable } from "@plant_web/spc/chart_table/chart_table";
import { useChart } from "@plant_web/spc/control_chart/use_chart";
import { AXIS_HEIGHT, axisTicks, horizontal, paneGeometry } from "@plant_web/spc/core/geometry";
import { stretches, windowOf } from "@plant_web/spc/core/points";
import {
    describe,
    formatNumber,
    formatTick,
    formatTime,
    paneNames,
} from "@plant_web/spc/core/words";

/** How many points may be shown; 0 is all of them. */
const SPANS = [50, 200, 1000, 0];
const DEFAULT_SPAN = 200;
const PAGE = 10;
const HEIGHTS = { value: 260, dispersion: 150 };
const LARGE_HEIGHTS = { value: 380, dispersion: 210 };

/**
 * A control chart: the values of a stream, the limits they are judged by, what breaks a rule, and
 * what the process is capable of.
 *
 * New points appear as they come. A pointer or the arrow keys tell of each point; a click or Enter
 * opens its check. `total` and `baselineCount`, where given, are what a form knows of the chart:
 * when they say more than is shown, it is read again. `onChanged` is told when more was read.
 */
export class ControlChart extends Component {
    static template = "plant_web.ControlChart";
    static components = { CapabilityPanel, ChartPane, ChartTable };
    static props = {
        chartId: Number,
        total: { type: Number, optional: true },
        baselineCount: { type: Number, optional: true },
        onChanged: { type: Function, optional: true },
        onRead: { type: Function, optional: true },
        openLarge: { type: Function, optional: true },
        large: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.plot = useRef("plot");
        this.heights = this.props.large ? LARGE_HEIGHTS : HEIGHTS;
        this.axisHeight = AXIS_HEIGHT;
        this.spans = SPANS;
        this.state = useState({
            width: 0,
            span: DEFAULT_SPAN,
            end: null,
            cursor: null,
            spec: false,
            table: false,
        });
        this.source = useChart({
            chartId: () => this.props.chartId,
            onRead: (chart, isFirst) => this.onRead(chart, isFirst),
        });
        useEffect(
            (total, baselineCount) => this.source.expect(total, baselineCount),
            () => [this.props.total, this.props.baselineCount]
        );
        useEffect(
            (plot) => plot && this.followWidth(plot),
            () => [this.plot.el]
        );
    }

    get chart() {
        return this.source.chart;
    }

    onRead(chart, isFirst) {
        if (isFirst) {
            Object.assign(this.state, { end: null, cursor: null });
            this.props.onRead?.(chart);
        } else {
            this.props.onChanged?.();
        }
    }

    followWidth(plot) {
        const measure = () => (this.state.width = Math.floor(plot.clientWidth));
        const observer = new ResizeObserver(measure);
        observer.observe(plot);
        measure();
        return () => observer.disconnect();
    }

    // -- what is shown ---------------------------------------------------------------------------

    /** Everything in pixels; computed again when the data, the width or the window changed. */
    get view() {
        const { width, span, end, spec } = this.state;
        const key = [this.source.state.version, width, span, end, spec].join();
        if (this.viewKey !== key) {
            this.viewKey = key;
            this.computed = this.compute();
        }
        return this.computed;
    }

    compute() {
        const { points, baselines, inForce } = this.chart;
        const count = points.values.length;
        const { from, to } = windowOf(count, this.state.span, this.state.end);
        const shown = { from, to, count };
        const across = horizontal({ ...shown, width: this.state.width });
        const judged = stretches(points.baselines, baselines, from, to);
        if (to === count && inForce && judged[judged.length - 1]?.limits !== inForce) {
            judged.push({ from: to, to, limits: inForce });
        }
        const ranges = judged.map(({ limits, ...stretch }) => ({
            ...stretch,
            limits: { ...limits.dispersion, number: limits.number },
        }));
        return {
            ...shown,
            across,
            value: paneGeometry({
                values: points.values,
                broken: points.rules,
                stretches: judged,
                zones: true,
                spec: this.state.spec ? this.specLines : [],
                shown,
                across,
                height: this.heights.value,
            }),
            dispersion: paneGeometry({
                values: points.dispersions,
                broken: points.rangeOut.map((out) => (out ? [1] : [])),
                stretches: ranges,
                zones: false,
                spec: [],
                shown,
                across,
                height: this.heights.dispersion,
            }),
            ticks: axisTicks(points.sequences, shown, across).map(({ index, x }) => ({
                x,
                number: points.sequences[index],
                time: formatTick(points.times[index]),
            })),
        };
    }

    get names() {
        return paneNames(this.chart.kind);
    }

    get lineDecimals() {
        return this.chart.decimals + 1;
    }

    get specLines() {
        const { lower, nominal, upper } = this.chart.spec;
        return [
            { name: _t("USL"), value: upper },
            { name: _t("Target"), value: nominal },
            { name: _t("LSL"), value: lower },
        ].filter(({ value }) => value !== null);
    }

    /** How many points may be chosen; none where all are shown anyway. */
    get spanChoices() {
        const count = this.chart.points.values.length;
        const choices = SPANS.filter((span) => span < count);
        return choices.length < 2 ? [] : choices;
    }

    spanText(span) {
        return span ? formatNumber(span, 0) : _t("All");
    }

    isShown(span) {
        const { span: chosen } = this.state;
        return chosen < this.chart.points.values.length ? span === chosen : !span;
    }

    /** Of the process, as a word with a sign: never by colour alone. */
    get mark() {
        const { state, active } = this.chart;
        if (!active) {
            return { sign: "▣", word: _t("Archived: it takes no more points"), name: "archived" };
        }
        return {
            collecting: { sign: "○", word: _t("Collecting"), name: "collecting" },
            in_control: { sign: "✓", word: _t("In control"), name: "in_control" },
            out: { sign: "■", word: _t("Out of control"), name: "out" },
        }[state];
    }

    /** What the chart says while no point is looked at. */
    get summary() {
        const { total, points, baseline_size: size, inForce } = this.chart;
        if (inForce) {
            const by = inForce.frozen_by || _t("the chart itself");
            return _t(
                "%(count)s points. Limits %(number)s, from points %(first)s to %(last)s, frozen %(time)s by %(by)s.",
                {
                    count: formatNumber(points.values.length, 0),
                    number: inForce.number,
                    first: inForce.from,
                    last: inForce.to,
                    time: formatTime(Date.parse(inForce.frozen_at) / 1000),
                    by,
                }
            );
        }
        if (size) {
            return _t("%(count)s of %(size)s points until limits are frozen.", {
                count: total % size,
                size,
            });
        }
        return _t("%s points so far. A quality manager freezes the control limits.", total);
    }

    get described() {
        const { cursor } = this.state;
        return cursor === null ? null : describe(this.chart, cursor);
    }

    cursorOf(name) {
        const { cursor } = this.state;
        const view = this.view;
        if (cursor === null || cursor < view.from || cursor >= view.to) {
            return undefined;
        }
        const values = name === "value" ? this.chart.points.values : this.chart.points.dispersions;
        const value = values[cursor];
        return { x: view.across.x(cursor), y: value === null ? null : view[name].y(value) };
    }

    // -- what people do --------------------------------------------------------------------------

    show(span) {
        Object.assign(this.state, { span, end: null, cursor: null });
    }

    /** Move the window by half of itself: -1 back in time, 1 forth. */
    shift(direction) {
        const { to, count } = this.view;
        const end = to + direction * Math.ceil(this.state.span / 2);
        this.state.end = end >= count ? null : windowOf(count, this.state.span, end).to;
    }

    pointAt(event) {
        const { left } = this.plot.el.getBoundingClientRect();
        return this.view.across.indexAt(event.clientX - left);
    }

    onPointerMove(event) {
        this.state.cursor = this.pointAt(event);
    }

    onPointerLeave() {
        if (document.activeElement !== this.plot.el) {
            this.state.cursor = null;
        }
    }

    onBlur() {
        this.state.cursor = null;
    }

    onFocus() {
        this.state.cursor = this.state.cursor ?? this.view.to - 1;
    }

    onClick(event) {
        this.state.cursor = this.pointAt(event);
        // A finger has no way to look before it opens: it looks first, and opens by the button.
        if (event.pointerType !== "touch") {
            this.openCheck(this.state.cursor);
        }
    }

    onKeydown(event) {
        const { count, to } = this.view;
        const at = this.state.cursor ?? to - 1;
        const moved = {
            ArrowLeft: at - 1,
            ArrowRight: at + 1,
            PageUp: at - PAGE,
            PageDown: at + PAGE,
            Home: 0,
            End: count - 1,
        }[event.key];
        if (moved !== undefined) {
            this.lookAt(Math.min(Math.max(moved, 0), count - 1));
        } else if (event.key === "Enter") {
            this.openCheck(at);
        } else if (event.key === "Escape" && this.state.cursor !== null) {
            this.state.cursor = null;
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    /** Look at a point, and bring it into the window. */
    lookAt(index) {
        const { from, to, count } = this.view;
        if (index < from) {
            this.state.end = index + (to - from);
        } else if (index >= to) {
            this.state.end = index + 1 === count ? null : index + 1;
        }
        this.state.cursor = index;
    }

    openCheck(index) {
        const check = this.chart.points.checks[index];
        if (check) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "plant.quality.check",
                res_id: check,
                views: [[false, "form"]],
            });
        }
    }
}
