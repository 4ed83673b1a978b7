/** @odoo-module **/

import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { formatAge, secondsSince } from "@plant_web/live/core/age";
import { unitText, valueMark, valueText } from "@plant_web/live/core/value_words";
import { deviceMark } from "@plant_web/live/device_state/device_words";
import { formatNumber } from "@plant_web/spc/core/words";

const TICK = 1000;
const OPEN_STATES = ["failed", "refused"];

/**
 * How a device is: its state and since when, why it is in trouble, which of its captures wait for a
 * person, and with `values` its channels' last values: `<widget name="plant_device_state"/>` in its
 * card and its form.
 */
export class DeviceState extends Component {
    static template = "plant_web.DeviceState";
    static props = { ...standardWidgetProps, values: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
        this.live = useService("plant_live");
        this.devices = useService("plant_devices");
        this.link = useState(this.live.link);
        this.state = useState({
            device: null,
            channels: [],
            open: 0,
            offset: 0,
            now: Date.now(),
        });
        const ticking = browser.setInterval(() => (this.state.now = Date.now()), TICK);
        onWillUnmount(() => browser.clearInterval(ticking));
        useEffect(
            (id) => (id ? this.watch(id) : undefined),
            () => [this.props.record.resId]
        );
    }

    watch(id) {
        this.state.device = null;
        return this.live.watch({
            load: () => this.devices.load(id),
            onPanel: (panel) => this.onPanel(panel),
            onMessage: (kind, payload) => this[`on_${kind}`]?.(payload),
        });
    }

    onPanel({ devices, channels, open, offset }) {
        const [device] = devices;
        Object.assign(this.state, { device, channels, open, offset, now: Date.now() });
    }

    on_values({ channels }) {
        for (const values of channels) {
            const shown = this.state.channels.find((channel) => channel.id === values.id);
            if (shown) {
                Object.assign(shown, values);
            }
        }
    }

    on_state({ state, error, since }) {
        Object.assign(this.state.device, { state, error, since });
    }

    /** How many wait may have changed: only the server knows. */
    async on_capture({ device, state }) {
        if (OPEN_STATES.includes(state) || this.state.open) {
            const { open } = await this.devices.load(device);
            this.state.open = open;
        }
    }

    get mark() {
        return deviceMark(this.state.device.state, this.link.state);
    }

    ageOf(time) {
        return secondsSince(time, this.state.now + this.state.offset);
    }

    get sinceText() {
        const age = this.ageOf(this.state.device.since);
        return age === null ? "" : formatAge(age);
    }

    get openText() {
        const { open } = this.state;
        return open === 1 ? _t("1 capture to settle") : _t("%s captures to settle", open);
    }

    get rows() {
        const { channels, device } = this.state;
        return channels.map((channel) => {
            const age = this.ageOf(channel.time);
            const mark = valueMark(channel, { device, age, link: this.link.state });
            return {
                id: channel.id,
                name: channel.name,
                text: `${valueText(channel, formatNumber)} ${unitText(channel)}`.trim(),
                age: age === null ? "" : formatAge(age),
                mark,
            };
        });
    }

    openCaptures() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Captures to settle"),
            res_model: "plant.iot.capture",
            domain: [
                ["device_id", "=", this.state.device.id],
                ["state", "in", OPEN_STATES],
            ],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}

registry.category("view_widgets").add("plant_device_state", {
    component: DeviceState,
    extractProps: ({ attrs }) => ({ values: Boolean(attrs.values) }),
});
