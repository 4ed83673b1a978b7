/** axe-core finds nothing serious on any screen, in the light and in the dark. */
async function judge(screen) {
    await settle();
    for (const theme of ["light", "dark"]) {
        document.documentElement.dataset.theme = theme;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const { violations } = await axe.run(document, { resultTypes: ["violations"] });
        const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        if (grave.length) {
            const told = grave.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`);
            throw new Error(`${screen}, ${theme}: ${told.join("\n")}`);
        }
    }
    delete document.documentElement.dataset.theme;
}

/** Whatever is pressed is at least 48 pixels wide and high. */
function measure(screen) {
    for (const target of document.querySelectorAll("button, input, select")) {
        const { width, height } = target.getBoundingClientRect();
        if (isSeen(target) && !target.matches(".o_kiosk_unseen") && (width < 48 || height < 48)) {
            throw new Error(`${screen}: ${target.outerHTML} is ${width} × ${height}`);
        }
    }
}

async function look(screen) {
    await judge(screen);
    measure(screen);
}

await see("h1", "Scan your badge");
await look("sign-in");
await press("[data-operator]", "Anna");
await look("PIN");
await signIn();
await see(".o_kiosk_row");
await look("queue");
await scan(ORDER);
await press("[data-action=start]");
await see(".o_kiosk_head .o_kiosk_state_running");
await look("check");
await press(".o_kiosk_rail_step", "Work");
await look("work");
for (const dialog of ["report", "scrap", "block", "help"]) {
    await press(`[data-action=${dialog}]`);
    await see("dialog");
    await look(dialog);
    await press("dialog [aria-label=Close]");
    await seeNone("dialog");
}
for (const dialog of ["Operators", "Settings"]) {
    await press(`[aria-label=${dialog}]`);
    await see("dialog");
    await look(dialog);
    await press("dialog [aria-label=Close]");
    await seeNone("dialog");
}
await press(".o_kiosk_top_line");
await see("[data-station]");
await look("line");
