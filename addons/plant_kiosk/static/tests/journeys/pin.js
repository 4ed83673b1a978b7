/** A name and its PIN sign in; the PIN is shown nowhere, and is not kept. */
await press("[data-operator]", "Anna");
for (const digit of PIN) {
    await press(".o_kiosk_pad button", digit);
}
if (document.body.innerText.includes(PIN)) {
    throw new Error("The PIN is on the page.");
}
await press(".o_kiosk_pin [type=submit]");
await see(".o_kiosk_person[aria-pressed=true]", "Anna");
const kept = JSON.stringify({ ...localStorage, ...sessionStorage });
if (kept.includes(PIN)) {
    throw new Error("The PIN is kept in the browser.");
}
