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
        this.words = {
            read_stable: _t("Weigh again"),
            tare: _t("Tare"),
            clear_tare: _t("Clear the tare"),
            zero: _t("Zero"),
        };
    }

    get commands() {
        return this.props.device.commands.filter((command) => command in this.words);
    }

    tell(command) {
        const { id } = this.props.device;
        return this.work.act("command", this.words[command], { device: id, command });
    }
}
