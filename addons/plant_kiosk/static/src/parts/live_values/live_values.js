/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatTime } from "@plant_kiosk/core/numbers";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Icon } from "@plant_kiosk/parts/icon/icon";
import { LiveTile } from "@plant_kiosk/parts/live_tile/live_tile";
import { LiveCommands } from "@plant_kiosk/parts/live_values/live_commands";

/** The live values of the station's devices, of one kind where that is given. */
export class LiveValues extends Component {
    static template = "plant_kiosk.LiveValues";
    static components = { Icon, LiveCommands, LiveTile };
    static props = {
        card: Object,
        kind: { type: [String, { value: null }], optional: true },
    };

    setup() {
        const { clock, link } = useTerminal();
        this.clock = clock;
        this.link = useState(link.state);
    }

    get live() {
        return this.props.card.live;
    }

    /** Which value was not taken: others may have been since. */
    get troubleText() {
        const time = formatTime(this.live.trouble.time, this.clock.now());
        return _t("The value of %s was not taken.", time);
    }

    get channels() {
        const channels = this.live?.channels || [];
        const { kind } = this.props;
        return kind ? channels.filter((channel) => channel.kind === kind) : channels;
    }

    get commanded() {
        const shown = new Set(this.channels.map(({ device }) => device));
        return (this.live?.devices || []).filter(
            ({ id, commands }) => shown.has(id) && commands?.length
        );
    }

    deviceOf(channel) {
        return this.live.devices.find(({ id }) => id === channel.device);
    }
}
