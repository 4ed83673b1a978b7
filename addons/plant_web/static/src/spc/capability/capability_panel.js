/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { histogramGeometry } from "@plant_web/spc/core/histogram";
import { formatNumber } from "@plant_web/spc/core/words";

const SIZE = { width: 260, height: 110 };
const INDEX_DECIMALS = 2;

/** What the process of a chart is capable of: the figures, and how its values are spread. */
export class CapabilityPanel extends Component {
    static template = "plant_web.CapabilityPanel";
    static props = { capability: Object, spec: Array, decimals: Number, unit: String };

    get size() {
        return SIZE;
    }

    get figures() {
        const { capability, decimals, unit } = this.props;
        const amount = (value, more) => `${formatNumber(value, decimals + more)} ${unit}`.trim();
        const index = (value) => (value === null ? "–" : formatNumber(value, INDEX_DECIMALS));
        const [low, high] = capability.ppk_interval.map(index);
        return [
            {
                name: "Cp",
                text: index(capability.cp),
                help: _t("What the process could do, if it were centered."),
            },
            {
                name: "Cpk",
                text: index(capability.cpk),
                help: _t("What the process can do as it is centered. 1.33 or more is usual."),
            },
            { name: "Pp", text: index(capability.pp), help: _t("As Cp, of what the process did.") },
            {
                name: "Ppk",
                text: index(capability.ppk),
                help: _t("As Cpk, of what the process did. 95 % confidence: %(low)s to %(high)s.", {
                    low,
                    high,
                }),
            },
            { name: _t("Values"), text: formatNumber(capability.count, 0) },
            { name: _t("Mean"), text: amount(capability.mean, 1) },
            {
                name: _t("σ within"),
                text: amount(capability.sigma_within, 2),
                help: _t("Of the control limits: what varies while nothing special happens."),
            },
            {
                name: _t("σ overall"),
                text: amount(capability.sigma_overall, 2),
                help: _t("Of all values since the limits in force."),
            },
            {
                name: _t("Expected outside"),
                text: _t("%s ppm", formatNumber(capability.ppm_overall, 0)),
                help: _t("Parts per million outside the specification, if the values are normal."),
            },
        ];
    }

    get histogram() {
        const { capability, spec } = this.props;
        return histogramGeometry(
            capability.histogram,
            { mean: capability.mean, sigma: capability.sigma_overall },
            spec,
            SIZE
        );
    }

    get histogramLabel() {
        const { capability, decimals } = this.props;
        const { start, width, counts } = capability.histogram;
        return _t("Histogram of %(count)s values from %(low)s to %(high)s", {
            count: formatNumber(capability.count, 0),
            low: formatNumber(start, decimals),
            high: formatNumber(start + width * counts.length, decimals),
        });
    }
}
