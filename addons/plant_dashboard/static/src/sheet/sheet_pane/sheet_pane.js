/** @odoo-module **/

import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import * as spreadsheet from "@odoo/o-spreadsheet";
import { makeSheetLoader } from "@plant_web/core/compat";

/** How often a spreadsheet is read anew, in milliseconds. */
const RENEW = 60000;
/** How long a new one may read its data before it takes the place of the old one. */
const SETTLE = 4000;
/** The newest of each spreadsheet: its page comes again, and maybe without the server. */
const kept = new Map();

/**
 * A spreadsheet on a wallboard. Read-only spreadsheets cannot be told to read their data again, so
 * a new one is made now and then, behind the one that is shown, and takes its place.
 */
export class SheetPane extends Component {
    static template = "plant_dashboard.SheetPane";
    static components = { Spreadsheet: spreadsheet.Spreadsheet };
    static props = { sheetId: Number };

    setup() {
        this.model = kept.get(this.props.sheetId) || null;
        this.state = useState({ turn: this.model ? 1 : 0, problem: null });
        this.renew();
        onWillUnmount(() => {
            this.isClosed = true;
            browser.clearTimeout(this.timer);
        });
    }

    async renew() {
        const loaded = makeSheetLoader(this.env).getDashboard(this.props.sheetId);
        try {
            await loaded.promise;
        } catch (failure) {
            // The old one stays, and the wallboard says that there is no connection.
            if (!this.model && failure.data) {
                this.state.problem = failure.data.message;
            }
        }
        if (loaded.model) {
            const wait = this.model ? SETTLE : 0;
            this.timer = browser.setTimeout(() => this.take(loaded.model), wait);
        } else {
            this.wait();
        }
    }

    take(model) {
        if (!this.isClosed) {
            this.model = model;
            kept.set(this.props.sheetId, model);
            Object.assign(this.state, { turn: this.state.turn + 1, problem: null });
            this.wait();
        }
    }

    wait() {
        if (!this.isClosed) {
            this.timer = browser.setTimeout(() => this.renew(), RENEW);
        }
    }
}

registry.category("lazy_components").add("PlantSheetPane", SheetPane);
