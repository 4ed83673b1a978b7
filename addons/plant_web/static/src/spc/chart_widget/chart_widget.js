/** @odoo-module **/

import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ControlChart } from "@plant_web/spc/control_chart/control_chart";

/** The control chart in its own form: `<widget name="plant_control_chart"/>`. */
export class ChartWidget extends Component {
    static template = "plant_web.ChartWidget";
    static components = { ControlChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
    }

    /** Let the form read what a new point changed. */
    async onChanged() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    openLarge() {
        return this.action.doAction("plant_web.action_plant_control_chart", {
            additionalContext: { active_id: this.props.record.resId },
        });
    }
}

registry.category("view_widgets").add("plant_control_chart", {
    component: ChartWidget,
    fieldDependencies: [
        { name: "last_sequence", type: "integer" },
        { name: "baseline_ids", type: "one2many" },
    ],
});
