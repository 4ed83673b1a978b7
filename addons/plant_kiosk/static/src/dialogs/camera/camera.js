/** @odoo-module **/

import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { watchCamera } from "@plant_kiosk/core/camera";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";

/** Scan with the device's camera. */
export class CameraDialog extends Component {
    static template = "plant_kiosk.CameraDialog";
    static components = { Dialog };
    static props = {};

    setup() {
        this.ui = useTerminal().ui;
        this.state = useState({ refusal: "" });
        this.title = _t("Scan with the camera");
        const video = useRef("video");
        let stop = null;
        let left = false;
        onMounted(async () => {
            try {
                stop = await watchCamera(video.el, (code) => this.take(code));
            } catch {
                this.state.refusal = _t(
                    "The camera cannot be used. Allow it in the browser's settings for this page."
                );
            }
            if (left) {
                stop?.();
            }
        });
        onWillUnmount(() => {
            left = true;
            stop?.();
        });
    }

    take(code) {
        this.ui.close();
        this.env.scans.emit(code);
    }
}
