/** @odoo-module **/

import { Component } from "@odoo/owl";
import { formatAge, secondsSince } from "@plant_web/live/core/age";
import { unitText, valueMark, valueText } from "@plant_web/live/core/value_words";
import { formatNumber } from "@plant_kiosk/core/numbers";
import { useTime } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";

const ICONS = {
    stale: "stale",
    empty: "ready",
    bad: "blocked",
    uncertain: "attention",
    motion: "motion",
    stable: "done",
};

/** A live value, as large as it matters: its unit, whether it is stable, and how old it is. */
export class LiveTile extends Component {
    static template = "plant_kiosk.LiveTile";
    static components = { Icon };
    static props = { channel: Object, device: Object, link: String };

    setup() {
        this.time = useTime();
    }

    get age() {
        return secondsSince(this.props.channel.time, this.time.now);
    }

    get ageText() {
        return this.age === null ? "" : formatAge(this.age);
    }

    get mark() {
        const { channel, device, link } = this.props;
        const mark = valueMark(channel, { device, age: this.age, link });
        return { ...mark, icon: ICONS[mark.name] };
    }

    get text() {
        return valueText(this.props.channel, formatNumber);
    }

    get unit() {
        return unitText(this.props.channel);
    }
}
