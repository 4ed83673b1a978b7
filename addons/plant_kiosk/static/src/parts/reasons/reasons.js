/** @odoo-module **/

import { Component } from "@odoo/owl";

/** Reasons to choose one of, each a large key. */
export class Reasons extends Component {
    static template = "plant_kiosk.Reasons";
    static props = {
        reasons: Array,
        chosen: { type: [Number, { value: null }] },
        choose: Function,
    };
}
