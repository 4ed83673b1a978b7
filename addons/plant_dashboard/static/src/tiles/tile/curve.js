/** @odoo-module **/

import { Component } from "@odoo/owl";
import { sparkline } from "@plant_dashboard/core/shapes";
import { figureText, formatGroup } from "@plant_dashboard/core/words";

const WIDTH = 300;
const HEIGHT = 60;

/** The course of a figure as a line without axes; its values are in a table for who cannot see it. */
export class Curve extends Component {
    static template = "plant_dashboard.Curve";
    static props = {
        /** `groups` of an answer of `plant_kpis`. */
        groups: Array,
        by: String,
        unit: String,
        /** A line to compare with. */
        target: { type: Number, optional: true },
    };

    get size() {
        return { width: WIDTH, height: HEIGHT };
    }

    get shape() {
        const { target } = this.props;
        const extent = target === undefined ? {} : { low: target, high: target };
        return sparkline(
            this.props.groups.map(({ value }) => value),
            { ...this.size, ...extent }
        );
    }

    get rows() {
        return this.props.groups.map(({ key, value }) => ({
            key: key || "",
            name: formatGroup(key, this.props.by),
            text: figureText(value, this.props.unit),
        }));
    }

    get ends() {
        const rows = this.rows;
        return rows.length > 1 ? [rows[0].name, rows[rows.length - 1].name] : [];
    }
}
