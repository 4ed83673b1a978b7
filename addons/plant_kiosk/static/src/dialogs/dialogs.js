/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { BlockDialog } from "@plant_kiosk/dialogs/block/block";
import { CameraDialog } from "@plant_kiosk/dialogs/camera/camera";
import { ByproductDialog, ReportDialog, ScrapDialog } from "@plant_kiosk/dialogs/count/count";
import { FailDialog } from "@plant_kiosk/dialogs/fail/fail";
import { HelpDialog } from "@plant_kiosk/dialogs/help/help";
import { LabelsDialog } from "@plant_kiosk/dialogs/labels/labels";
import { PartsDialog } from "@plant_kiosk/dialogs/parts/parts";
import { PendingDialog } from "@plant_kiosk/dialogs/pending/pending";
import { PeopleDialog } from "@plant_kiosk/dialogs/people/people";
import { PinDialog } from "@plant_kiosk/dialogs/pin/pin";
import { SettingsDialog } from "@plant_kiosk/dialogs/settings/settings";
import { SignInDialog } from "@plant_kiosk/dialogs/sign_in/sign_in";
import { WorksheetDialog } from "@plant_kiosk/dialogs/worksheet/worksheet";

const DIALOGS = {
    block: BlockDialog,
    byproduct: ByproductDialog,
    camera: CameraDialog,
    fail: FailDialog,
    help: HelpDialog,
    labels: LabelsDialog,
    parts: PartsDialog,
    pending: PendingDialog,
    people: PeopleDialog,
    pin: PinDialog,
    report: ReportDialog,
    scrap: ScrapDialog,
    settings: SettingsDialog,
    sign_in: SignInDialog,
    worksheet: WorksheetDialog,
};
/** Those that need no operator. */
const FOR_ALL = ["camera", "pending", "pin", "settings"];

/** The dialog that is open, of which there is one at a time. */
export class Dialogs extends Component {
    static template = "plant_kiosk.Dialogs";
    static props = {};

    setup() {
        const { ui, operators } = useTerminal();
        this.ui = useState(ui.state);
        this.people = useState(operators.state);
    }

    /** Where nobody acts the whole page asks who does, and a dialog that needs an operator waits. */
    get Dialog() {
        const { name } = this.ui.dialog;
        return this.people.active || FOR_ALL.includes(name) ? DIALOGS[name] : null;
    }
}
