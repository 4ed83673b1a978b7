/** What comes out besides is entered with its lot, and entered again: set, not added. */
await signIn();
await scan(ORDER);
await press("[data-action=start]");
await see(".o_kiosk_head .o_kiosk_state_running");
await press(".o_kiosk_rail_step", "Work");
await press("[data-open=parts]");
for (const [quantity, shown] of [["3", "3 / 2.5"], ["1.5", "1.5 / 2.5"]]) {
    await press("[data-byproduct] button", "Enter");
    await see("dialog h1", "Brass chips");
    await write("dialog [aria-label=Quantity]", quantity);
    if (!find("dialog [type=submit]").disabled) {
        throw new Error("A by-product with lots can be entered without one.");
    }
    await scan("CHIPS-7");
    await press("dialog [type=submit]", "Register");
    await see("[data-byproduct]", shown);
    await see("[data-byproduct] .o_kiosk_parts_lot", "CHIPS-7");
}
