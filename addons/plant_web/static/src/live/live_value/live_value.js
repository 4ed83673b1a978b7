/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

/** A span of seconds in a person's words: 45 s, 12 min, 2 h 05, 3 d. */
export function formatAge(seconds) {
    if (seconds < 120) {
        return _t("%s s", Math.floor(seconds));
    }
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) {
        return _t("%s min", minutes);
    }
    if (minutes < 48 * 60) {
        return _t("%s h %s", Math.floor(minutes / 60), String(minutes % 60).padStart(2, "0"));
    }
    return _t("%s d", Math.floor(minutes / (24 * 60)));
}

/**
 * One live value: the number large, its unit, whether it is stable, and how old it is.
 *
 * A value is shown as live only while it is one. When it is older than its channel allows, when its
 * device has no signal, or when the page itself has lost the server, it is greyed, hatched and
 * labelled with its age.
 */
export class LiveValue extends Component {
    static template = "plant_web.LiveValue";
    static props = {
        channel: Object,
        device: Object,
        /** Seconds since the device had the value; null when it never had one. */
        age: { type: [Number, { value: null }] },
        /** `live`, `polling` or `lost`, see live_service.js. */
        link: String,
    };

    get hasValue() {
        return this.props.channel.value !== null || Boolean(this.props.channel.text);
    }

    get isStale() {
        const { age, channel, device, link } = this.props;
        return (
            link === "lost" ||
            ["offline", "error"].includes(device.state) ||
            (age !== null && age > channel.stale_after)
        );
    }

    get number() {
        const { value, text, decimals } = this.props.channel;
        if (value === null) {
            return text || "–";
        }
        return formatFloat(value, { digits: [16, decimals] });
    }

    get ageText() {
        return this.props.age === null ? "" : formatAge(this.props.age);
    }

    /** What the value is worth, as a word with a sign: never by colour alone. */
    get mark() {
        const { channel, age } = this.props;
        if (this.isStale) {
            return { sign: "⌁", word: _t("No signal"), name: "stale" };
        }
        if (age === null || !this.hasValue) {
            return { sign: "○", word: _t("No value yet"), name: "empty" };
        }
        if (channel.quality === "bad") {
            return { sign: "■", word: _t("Bad value"), name: "bad" };
        }
        if (channel.quality === "uncertain") {
            return { sign: "?", word: _t("Uncertain"), name: "uncertain" };
        }
        if (!channel.stable) {
            return { sign: "≈", word: _t("In motion"), name: "motion" };
        }
        return { sign: "✓", word: _t("Stable"), name: "stable" };
    }
}
