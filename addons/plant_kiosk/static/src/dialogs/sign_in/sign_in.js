/** @odoo-module **/

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { SignIn } from "@plant_kiosk/screens/sign_in/sign_in";

/** One more operator signs in at this terminal. */
export class SignInDialog extends Component {
    static template = "plant_kiosk.SignInDialog";
    static components = { Dialog, SignIn };
    static props = SignIn.props;

    setup() {
        this.title = _t("Sign in");
    }
}
