/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ControlChart } from "@plant_web/spc/control_chart/control_chart";

/**
 * A control chart on a page of its own, of the chart that was open when it was asked for
 * (`active_id`).
 */
export class ChartAction extends Component {
    static template = "plant_web.ChartAction";
    static components = { ControlChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.display = { controlPanel: {} };
    }

    get chartId() {
        const { active_id: chart } = this.props.action.context || {};
        return Number.isInteger(chart) ? chart : null;
    }

    onRead(chart) {
        this.env.config.setDisplayName(_t("Control chart: %s", chart.name));
    }

    openCharts() {
        return this.action.doAction("plant_quality.action_plant_quality_chart");
    }
}

registry.category("actions").add("plant_control_chart", ChartAction);
