/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatNumber } from "@plant_web/spc/core/words";

/** The least height of a zone, in pixels, that its letter fits in. */
const LETTER_HEIGHT = 12;

/** One pane of a control chart, drawn as `paneGeometry` placed it. Shows, and knows no data. */
export class ChartPane extends Component {
    static template = "plant_web.ChartPane";
    static props = {
        kind: String,
        name: String,
        unit: String,
        decimals: Number,
        geometry: Object,
        across: Object,
        width: Number,
        height: Number,
        cursor: { type: Object, optional: true },
    };

    get title() {
        const { name, unit } = this.props;
        return unit ? `${name} · ${unit}` : name;
    }

    get letters() {
        const { stretches } = this.props.geometry;
        const last = stretches[stretches.length - 1];
        const bands = last ? last.bands.filter((band) => band.height >= LETTER_HEIGHT) : [];
        return bands.map(({ name, key, top, height }) => ({ name, key, y: top + height / 2 }));
    }

    number(value, decimals) {
        return formatNumber(value, decimals);
    }

    limitsText(number) {
        return _t("Limits %s", number);
    }
}
