/** @odoo-module **/

import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";
import { SpreadsheetDashboardAction } from "@spreadsheet_dashboard/bundle/dashboard_action/dashboard_action";
import { waitForDataLoaded } from "@spreadsheet/helpers/model";
import { useSpreadsheetPrint } from "@spreadsheet/hooks";
import { activeSheet, hasGroup } from "@plant_web/core/compat";

const MODEL = "spreadsheet.dashboard";
const EDITOR = "plant_dashboard.group_dashboard_editor";
const FOLDER = "/plant_dashboard/static/data/files";

/** What can be done with the spreadsheet that is open: take it along, copy it, have it as it came. */
export class SheetButtons extends Component {
    static template = "plant_dashboard.SheetButtons";
    static props = { dashboardId: { type: Number, optional: true }, model: { optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ mayEdit: false });
        this.print = useSpreadsheetPrint(() => this.props.model);
        onWillStart(async () => {
            this.state.mayEdit = await hasGroup(this.env, EDITOR);
        });
    }

    get template() {
        return this.props.model?.getters.getPlantTemplate();
    }

    /** Odoo makes the file where a spreadsheet is shared: this is a share that nobody is told of. */
    async download() {
        const { model, dashboardId } = this.props;
        await waitForDataLoaded(model);
        const { files } = model.exportXLSX();
        const url = await this.orm.call("spreadsheet.dashboard.share", "action_get_share_url", [
            {
                dashboard_id: dashboardId,
                spreadsheet_data: JSON.stringify(model.exportData()),
                excel_files: files,
            },
        ]);
        browser.location.assign(new URL(url).pathname.replace("/share/", "/download/"));
    }

    async copy() {
        const made = await this.orm.call(MODEL, "copy", [this.props.dashboardId]);
        this.open([made].flat()[0]);
    }

    reset() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Reset the spreadsheet"),
            body: _t("It becomes as it came with the suite, for everybody. What was changed in it is lost; copy it first to keep that."),
            confirmLabel: _t("Reset"),
            confirm: async () => {
                const shipped = await browser.fetch(`${FOLDER}/${this.template}_dashboard.json`);
                const content = await shipped.text();
                await this.orm.write(MODEL, [this.props.dashboardId], { spreadsheet_data: content });
                this.open(this.props.dashboardId);
            },
            cancel: () => {},
        });
    }

    open(id) {
        return this.action.doAction(
            { type: "ir.actions.client", tag: "action_spreadsheet_dashboard", params: { dashboard_id: id } },
            { clearBreadcrumbs: true }
        );
    }
}

SpreadsheetDashboardAction.components = { ...SpreadsheetDashboardAction.components, SheetButtons };
patch(SpreadsheetDashboardAction.prototype, {
    get plantSheet() {
        return activeSheet(this);
    },
});
