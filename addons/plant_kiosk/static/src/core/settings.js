/** @odoo-module **/

import { reactive } from "@odoo/owl";

export const THEMES = ["system", "light", "dark"];

/**
 * What is set at this device: its theme and whether it is silent. They outlive the page.
 *
 * @param {{read: function(): Object, write: function(Object): void}} kept
 * @param {HTMLElement} root gets the theme
 */
export function makeSettings(kept, root = document.documentElement) {
    const state = reactive({ theme: "system", muted: false, ...kept.read() });

    function apply() {
        if (state.theme === "system") {
            delete root.dataset.theme;
        } else {
            root.dataset.theme = state.theme;
        }
    }

    apply();
    return {
        state,
        set(changed) {
            Object.assign(state, changed);
            kept.write({ ...state });
            apply();
        },
    };
}
