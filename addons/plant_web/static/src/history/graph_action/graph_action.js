/** @odoo-module **/

import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ChannelGraph } from "@plant_web/history/channel_graph/channel_graph";

/** The graph of a channel on a page of its own, of the channel `active_id`. */
export class GraphAction extends Component {
    static template = "plant_web.GraphAction";
    static components = { ChannelGraph, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.display = { controlPanel: {} };
    }

    get channelId() {
        const { active_id: channel } = this.props.action.context || {};
        return Number.isInteger(channel) ? channel : null;
    }

    onRead(title) {
        this.env.config.setDisplayName(title);
    }

    openReadings() {
        return this.action.doAction("plant_iot.action_plant_iot_reading", {
            additionalContext: { active_id: this.channelId },
        });
    }

    openChannels() {
        return this.action.doAction("plant_iot.action_plant_iot_channel");
    }
}

registry.category("actions").add("plant_channel_graph", GraphAction);
