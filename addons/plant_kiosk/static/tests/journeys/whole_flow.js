/** Badge, scan, weigh, torque, report, finish: the whole of an order, with devices that live. */
await see("h1", "Scan your badge");
await signIn();

await scan(ORDER);
await see(".o_kiosk_card h1", "Gearbox");
await press("[data-action=start]");
await see(".o_kiosk_head .o_kiosk_state_running");

// The scale weighs; the number comes without a touch.
await press(".o_kiosk_rail_step", "Work");
await see(".o_kiosk_live_value", "1.250");
await tell();
await see(".o_kiosk_live_stable .o_kiosk_live_value", "2.500");
await tell();

// The tool tightens, and answers the check by itself.
await see(".o_kiosk_rail_step.o_kiosk_check_passed", "Torque of the screws");

await scan("PLANT:REPORT:5");
await see(".o_kiosk_head_made", "5");
const textSize = () => getComputedStyle(find(".o_kiosk_head_what")).fontSize;
const sizeAtWork = textSize();
await press("[data-action=finish]");
await see(".o_kiosk_head .o_kiosk_state_done");
if (textSize() !== sizeAtWork) {
    throw new Error(`What was done is written in ${textSize()}, not in ${sizeAtWork}`);
}
await press("[aria-label='Close the work order']");
await see(".o_kiosk_empty", "Nothing is planned");
