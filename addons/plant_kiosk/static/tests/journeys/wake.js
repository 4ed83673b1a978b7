/** The device slept while others worked: as it wakes it reads again, and shows how things are. */
await signIn();
await see(".o_kiosk_row");
await tell();
await tell();
if (find(".o_kiosk_row", "Urgent")) {
    throw new Error("The change was heard of before the device woke.");
}
document.dispatchEvent(new Event("visibilitychange"));
await see(".o_kiosk_row", "Urgent");
