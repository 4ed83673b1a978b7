/** @odoo-module **/

import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { secondsSince } from "@plant_web/live/core/age";
import { LiveValue } from "@plant_web/live/live_value/live_value";
import { reloadUnlessEdited } from "@plant_web/live/reload";
import { formatNumber } from "@plant_web/spc/core/words";

const TICK = 1000;
const MAX_DECIMALS = 3;
/** Kinds whose value is what was applied; of the others it is what came of it. */
const NUMBER_KINDS = ["weight", "torque", "angle", "measure"];

/**
 * The live values of a record's devices: `<widget name="plant_live_panel"/>` in the form of any
 * model with a method `plant_live` (see plant.iot.channel._live_panel).
 *
 * On a work order it also shows the last capture that was applied and what came of it, marked when
 * it lands, and the newest capture that waits for somebody.
 */
export class LivePanel extends Component {
    static template = "plant_web.LivePanel";
    static components = { LiveValue };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.live = useService("plant_live");
        this.link = useState(this.live.link);
        this.state = useState({
            loaded: false,
            channels: [],
            devices: [],
            capture: null,
            landed: false,
            trouble: null,
            offset: 0,
            now: Date.now(),
        });
        const ticking = browser.setInterval(() => (this.state.now = Date.now()), TICK);
        onWillUnmount(() => browser.clearInterval(ticking));
        useEffect(
            (resModel, resId) => (resId ? this.watch(resModel, resId) : undefined),
            () => [this.props.record.resModel, this.props.record.resId]
        );
    }

    watch(resModel, resId) {
        Object.assign(this.state, { loaded: false, channels: [], capture: null, landed: false });
        return this.live.watch({
            load: () => this.orm.silent.call(resModel, "plant_live", [resId]),
            onPanel: (panel) => this.onPanel(panel),
            onMessage: (kind, payload) => this[`on_${kind}`](payload),
        });
    }

    onPanel(panel) {
        const { channels, devices, capture, trouble, offset } = panel;
        if (this.state.loaded && capture && capture.id !== this.state.capture?.id) {
            this.land(capture);
        }
        Object.assign(this.state, {
            loaded: true,
            channels,
            devices,
            capture,
            trouble: trouble || null,
            offset,
            now: Date.now(),
        });
    }

    on_values({ channels }) {
        for (const values of channels) {
            const shown = this.state.channels.find((channel) => channel.id === values.id);
            if (shown) {
                Object.assign(shown, values);
            }
        }
    }

    on_state({ device, state, error }) {
        const shown = this.state.devices.find(({ id }) => id === device);
        if (shown) {
            Object.assign(shown, { state, error });
        }
    }

    on_capture(capture) {
        const { resModel, resId } = this.props.record;
        if (resModel !== "mrp.workorder") {
            return;
        }
        if (capture.state === "applied" && capture.workorder === resId) {
            this.land(capture);
            this.state.capture = capture;
        }
        if (["failed", "refused"].includes(capture.state)) {
            this.state.trouble = capture;
        } else if (this.state.trouble?.id === capture.id) {
            this.state.trouble = null;
        }
    }

    /** A device's form shows what its last test of the connection said. */
    on_command() {
        if (this.props.record.resModel === "plant.iot.device") {
            reloadUnlessEdited(this.props.record);
        }
    }

    /** Show that a value has just been applied, and let the form read what that changed. */
    async land() {
        this.state.landed = true;
        await reloadUnlessEdited(this.props.record);
    }

    deviceOf(channel) {
        return this.state.devices.find((device) => device.id === channel.device);
    }

    ageOf(channel) {
        return secondsSince(channel.time, this.state.now + this.state.offset);
    }

    get linkMark() {
        return {
            live: { sign: "●", word: _t("Connected") },
            polling: { sign: "◐", word: _t("Delayed by up to 5 s: the live link is down") },
            lost: { sign: "⌁", word: _t("No connection to the server") },
        }[this.link.state];
    }

    get captureChannel() {
        return this.state.channels.find(({ id }) => id === this.state.capture.channel);
    }

    get captureTitle() {
        return (
            {
                weight: _t("Last weight on this work order"),
                torque: _t("Last torque on this work order"),
                count: _t("Last count on this work order"),
                scan: _t("Last scan on this work order"),
            }[this.captureChannel?.kind] || _t("Last value on this work order")
        );
    }

    /** The value that was applied; of a count or a scan, what came of it. */
    get captureText() {
        const { value, unit, result } = this.state.capture;
        const channel = this.captureChannel;
        if (value === null || (result && channel && !NUMBER_KINDS.includes(channel.kind))) {
            return result || "";
        }
        const decimals = channel ? channel.decimals : MAX_DECIMALS;
        return `${formatNumber(value, decimals)} ${unit || ""}`.trim();
    }

    get captureResult() {
        const { result } = this.state.capture;
        return result && result !== this.captureText ? result : "";
    }

    /** A time of the server as 14:05, in the user's zone. */
    clock(time) {
        return luxon.DateTime.fromISO(time).toLocaleString(luxon.DateTime.TIME_24_SIMPLE);
    }

    openTrouble() {
        this.open("plant.iot.capture", this.state.trouble.id);
    }

    openCheck() {
        this.open("plant.quality.check", this.state.capture.check);
    }

    openGraph(channel) {
        return this.action.doAction("plant_web.action_plant_channel_graph", {
            additionalContext: { active_id: channel },
        });
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("plant_live_panel", { component: LivePanel });
