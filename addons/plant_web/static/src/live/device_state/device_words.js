/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";

/** The state of a device as a word with a sign; `name` is its colour's. */
export function deviceMark(state, link) {
    if (link === "lost") {
        return { sign: "⌁", word: _t("No connection to the server"), name: "offline" };
    }
    return {
        never: { sign: "○", word: _t("Never seen"), name: "never" },
        connecting: { sign: "◐", word: _t("Connecting"), name: "connecting" },
        online: { sign: "●", word: _t("Online"), name: "online" },
        offline: { sign: "⌁", word: _t("No signal"), name: "offline" },
        error: { sign: "■", word: _t("Error"), name: "error" },
    }[state];
}
