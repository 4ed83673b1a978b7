/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Card } from "@plant_kiosk/screens/card/card";
import { Queue } from "@plant_kiosk/screens/queue/queue";

/** The queue, and beside it the work order that is open. */
export class Floor extends Component {
    static template = "plant_kiosk.Floor";
    static components = { Card, Queue };
    static props = {};

    setup() {
        this.state = useState(useTerminal().work.state);
    }
}
