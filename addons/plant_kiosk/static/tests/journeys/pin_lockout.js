/** After too many wrong PINs nobody gets in for a while, with the right one neither. */
await press("[data-operator]", "Anna");
for (const digit of PIN) {
    await press(".o_kiosk_pad button", digit);
}
await press(".o_kiosk_pin [type=submit]");
await see(".o_kiosk_refusal", "locked");
await seeNone(".o_kiosk_person");
