/** A keyboard may be used at once; a wrong PIN is told, the right one signs in; it is shown nowhere, and is not kept. */
async function enter(pin) {
    for (const digit of pin) {
        await press(".o_kiosk_pad button", digit);
    }
    if (document.body.innerText.includes(pin)) {
        throw new Error("The PIN is on the page.");
    }
    await press(".o_kiosk_pin [type=submit]");
}

await press("[data-operator]", "Anna");
await until("a keyboard to write the PIN", () => document.activeElement.id === "o_kiosk_pin");
await enter("2580");
await see(".o_kiosk_refusal", "4 tries are left");
await enter(PIN);
await see(".o_kiosk_person[aria-pressed=true]", "Anna");
const kept = JSON.stringify({ ...localStorage, ...sessionStorage });
if (kept.includes(PIN)) {
    throw new Error("The PIN is kept in the browser.");
}
