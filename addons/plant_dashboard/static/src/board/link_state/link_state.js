/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatClock } from "@plant_dashboard/core/words";

/** How fresh the page is, in a word. */
export class LinkState extends Component {
    static template = "plant_dashboard.LinkState";
    static props = {};

    setup() {
        this.status = useState(useService("plant_tiles").status);
    }

    get mark() {
        const { link, at } = this.status;
        const time = at ? formatClock(at) : "";
        const word = {
            live: _t("Live"),
            polling: _t("Every 10 s: the live link is down"),
            lost: _t("No connection"),
        }[link];
        return { sign: { live: "●", polling: "◐", lost: "⌁" }[link], word, time };
    }
}
