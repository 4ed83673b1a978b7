/** Wrong PINs are counted and told; then nobody gets in for a while, with the right one neither. */
async function enter(pin) {
    for (const digit of pin) {
        await press(".o_kiosk_pad button", digit);
    }
    await press(".o_kiosk_pin [type=submit]");
}

await press("[data-operator]", "Anna");
for (let tries = 1; tries < TRIES; tries++) {
    await enter("2580");
    await see(".o_kiosk_refusal", `${TRIES - tries} `);
    await until("the wrong PIN to be gone", () => !find("#o_kiosk_pin").value);
}
await enter("2580");
await see(".o_kiosk_refusal", "locked");
await enter(PIN);
await see(".o_kiosk_refusal", "locked");
await seeNone(".o_kiosk_person");
