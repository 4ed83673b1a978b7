/** @odoo-module **/

import { Component, useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { many2oneId } from "@plant_web/core/compat";
import { reloadUnlessEdited } from "@plant_web/live/reload";

const OPEN_STATES = ["waiting", "taken"];

/**
 * `<widget name="plant_command_follower"/>` in the form of a command: shows nothing, and has the form
 * read the command again whenever something became of it, until it is settled.
 */
export class CommandFollower extends Component {
    static template = "plant_web.CommandFollower";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.live = useService("plant_live");
        useEffect(
            (device, isOpen) => (device && isOpen ? this.follow(device) : undefined),
            () => [
                many2oneId(this.props.record.data.device_id),
                OPEN_STATES.includes(this.props.record.data.state),
            ]
        );
    }

    follow(device) {
        return this.live.watch({
            load: () => this.orm.silent.call("plant.iot.device", "plant_live", [device]),
            onPanel: () => reloadUnlessEdited(this.props.record),
            onMessage: (kind, payload) => {
                if (kind === "command" && payload.id === this.props.record.data.uuid) {
                    reloadUnlessEdited(this.props.record);
                }
            },
        });
    }
}

registry.category("view_widgets").add("plant_command_follower", { component: CommandFollower });
