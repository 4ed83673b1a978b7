/** The device slept while others worked: as it wakes it reads again, and shows how things are. */
await signIn();
const { workorder } = (await see(".o_kiosk_row")).dataset;
await tell();

/** What the server knows; the page itself does not hear of it. */
async function isUrgent() {
    const answer = await fetch("/plant/terminal/v1/call", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Plant-Terminal": "1" },
        body: JSON.stringify({ method: "card", arguments: { workorder: Number(workorder) } }),
    });
    return (await answer.json()).card.row.priority === "1";
}

const end = Date.now() + PATIENCE;
while (!(await isUrgent())) {
    if (Date.now() > end) {
        throw new Error("Nobody made the order urgent.");
    }
    await new Promise((resolve) => setTimeout(resolve, GLANCE));
}
if (find(".o_kiosk_row", "Urgent")) {
    throw new Error("The change was heard of before the device woke.");
}
document.dispatchEvent(new Event("visibilitychange"));
await see(".o_kiosk_row", "Urgent");
