/** @odoo-module **/

import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ChannelGraph } from "@plant_web/history/channel_graph/channel_graph";

/** The graph of a channel in its own form: `<widget name="plant_channel_graph"/>`. */
export class GraphWidget extends Component {
    static template = "plant_web.GraphWidget";
    static components = { ChannelGraph };
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
    }

    openLarge() {
        return this.open("plant_web.action_plant_channel_graph");
    }

    openReadings() {
        return this.open("plant_iot.action_plant_iot_reading");
    }

    open(action) {
        return this.action.doAction(action, {
            additionalContext: { active_id: this.props.record.resId },
        });
    }
}

registry.category("view_widgets").add("plant_channel_graph", { component: GraphWidget });
