/** @odoo-module **/

/** What the server has put into the page, see docs/contracts/terminal.md. */
export function readBoot(page = document) {
    return JSON.parse(page.getElementById("plant-terminal").textContent);
}

/** The code of a pairing link (`#pair=K7QM2XPD`), which is taken off the address; or null. */
export function takePairingCode(page = window) {
    const found = /^#pair=([\w-]+)$/.exec(page.location.hash);
    if (!found) {
        return null;
    }
    page.history.replaceState(null, "", page.location.pathname);
    return found[1];
}
