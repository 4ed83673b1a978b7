/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useTerminal } from "@plant_kiosk/core/use_terminal";

/** What a device can be told: a scale to weigh again, to tare, to set zero. */
export class LiveCommands extends Component {
    static template = "plant_kiosk.LiveCommands";
    static props = { device: Object };

    setup() {
        this.work = useTerminal().work;
        this.words = { tare: _t("Tare"), zero: _t("Zero"), read: _t("Weigh again") };
    }

    get commands() {
        return this.props.device.commands.filter((command) => command in this.words);
    }

    tell(command) {
        const { id } = this.props.device;
        return this.work.act("command", this.words[command], { device: id, command });
    }
}
