/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { canUseCamera } from "@plant_kiosk/core/camera";
import { THEMES } from "@plant_kiosk/core/settings";
import { useTerminal } from "@plant_kiosk/core/use_terminal";
import { Dialog } from "@plant_kiosk/parts/dialog/dialog";
import { Icon } from "@plant_kiosk/parts/icon/icon";

/** What is set at this device. */
export class SettingsDialog extends Component {
    static template = "plant_kiosk.SettingsDialog";
    static components = { Dialog, Icon };
    static props = {};

    setup() {
        const { settings, ui, sound, state } = useTerminal();
        this.settings = settings;
        this.ui = ui;
        this.sound = sound;
        this.terminal = state.terminal;
        this.station = state.station;
        this.state = useState(settings.state);
        this.canScan = canUseCamera();
        this.title = _t("Settings of this terminal");
        const words = { system: _t("As the device"), light: _t("Light"), dark: _t("Dark") };
        this.themes = THEMES.map((name) => ({ name, word: words[name] }));
    }

    mute() {
        this.settings.set({ muted: !this.state.muted });
        this.sound.accepted();
    }

    fill() {
        return document.fullscreenElement
            ? document.exitFullscreen()
            : document.documentElement.requestFullscreen();
    }
}
