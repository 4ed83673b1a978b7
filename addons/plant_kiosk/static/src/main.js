/** @odoo-module **/

import { App, whenReady } from "@odoo/owl";
import { appConfig, setTexts } from "@plant_web/core/compat";
import { readBoot, takePairingCode } from "@plant_kiosk/core/boot";
import { makeScanRouter } from "@plant_kiosk/core/scan_router";
import { makeTerminal } from "@plant_kiosk/core/terminal";
import { makeWakefulness } from "@plant_kiosk/core/wakefulness";
import { Kiosk } from "@plant_kiosk/kiosk/kiosk";

const TICK = 1000;
const WORKER = "/plant/terminal/worker.js";

/** Begin with what the page brought along: connect the parts to the window, and show the terminal. */
async function start() {
    await whenReady();
    const boot = readBoot();
    document.documentElement.lang = boot.lang.replace("_", "-");
    setTexts(boot.texts);
    const terminal = makeTerminal(boot);
    const scans = makeScanRouter();
    scans.start();
    makeWakefulness({ woke: () => terminal.state.phase === "ready" && terminal.link.hurry() }).start();
    window.setInterval(terminal.tick, TICK);
    window.addEventListener("offline", terminal.link.lost);
    window.addEventListener("online", terminal.link.hurry);
    window.addEventListener("pointerdown", terminal.operators.use, { capture: true });
    window.addEventListener("hashchange", pairByLink);
    navigator.serviceWorker?.register(WORKER, { scope: "/plant/terminal" });

    function pairByLink() {
        const code = takePairingCode();
        return code ? terminal.pair(code) : null;
    }

    const config = { env: { terminal, scans }, name: "Terminal", ...appConfig() };
    const app = new App(Kiosk, { ...config, translatableAttributes: ["aria-label"] });
    await app.mount(document.getElementById("plant-terminal-app"));
    await (pairByLink() || terminal.load());
}

start();
