/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { isOver } from "@plant_kiosk/core/commands";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { commandMark } from "@plant_kiosk/core/words";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** What devices were told to do on a work order, and what becomes of it; read out as it comes. */
export class Told extends Component {
    static template = "plant_kiosk.Told";
    static components = { Icon };
    static props = { workorder: Number };

    setup() {
        this.commands = useTerminal().commands;
        this.state = useState(this.commands.state);
        this.mark = commandMark;
        this.isOver = isOver;
    }

    get told() {
        return this.state.told.filter(({ workorder }) => workorder === this.props.workorder);
    }
}
