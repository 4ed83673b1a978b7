/** The device slept while others worked: as it wakes it reads again, and shows how things are. */
await signIn();
await see(".o_kiosk_row");
await tell();
await tell();
if (find(".o_kiosk_row", "Urgent")) {
    throw new Error("The change was heard of before the device woke.");
}
// On a busy machine the change comes later than the device wakes for the first time.
const wakes = setInterval(() => document.dispatchEvent(new Event("visibilitychange")), 1000);
await see(".o_kiosk_row", "Urgent");
clearInterval(wakes);
