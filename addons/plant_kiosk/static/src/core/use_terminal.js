/** @odoo-module **/

import { onWillDestroy, useComponent, useEnv, useState } from "@odoo/owl";

/** The terminal of the page, see terminal.js. */
export function useTerminal() {
    return useEnv().terminal;
}

/** The server's time to the second; whoever uses it is drawn again each second. */
export function useTime() {
    return useState(useEnv().terminal.time);
}

/** Take codes that are scanned while the component is there; its dialogs take them before it. */
export function useScans(take) {
    const component = useComponent();
    onWillDestroy(useEnv().scans.take(take.bind(component)));
}
