/** @odoo-module **/

import { Component } from "@odoo/owl";
import { formatAge } from "@plant_web/live/core/age";
import { unitText, valueMark, valueText } from "@plant_web/live/core/value_words";
import { formatNumber } from "@plant_web/spc/core/words";

/** Kinds whose values are texts, so that there is nothing to draw. */
export const TEXT_KINDS = ["scan", "text"];

/**
 * One live value: large, with its unit, whether it is stable, and how old it is.
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
        /** Opens the graph of the channel. */
        openGraph: Function,
    };

    get hasGraph() {
        return !TEXT_KINDS.includes(this.props.channel.kind);
    }

    get text() {
        return valueText(this.props.channel, formatNumber);
    }

    get unit() {
        return unitText(this.props.channel);
    }

    get ageText() {
        return this.props.age === null ? "" : formatAge(this.props.age);
    }

    get mark() {
        return valueMark(this.props.channel, this.props);
    }
}
