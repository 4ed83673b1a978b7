/** A scan is taken whatever has the focus: it types into no field and presses no button. */
await signIn();

const search = await see(".o_kiosk_queue_search input");
search.focus();
await scan(ORDER);
await see(".o_kiosk_card h1", "Gearbox");
if (search.value) {
    throw new Error(`The code was typed into the search: ${search.value}`);
}

// The order's own code starts it; the button that has the focus, Help, opens nothing.
(await see("[data-action=help]")).focus();
await scan(ORDER);
await see(".o_kiosk_head .o_kiosk_state_running");
await seeNone("dialog");

await scan("NO-SUCH-CODE");
await see(".o_kiosk_notice_refused");
await scan("PLANT:PAUSE");
await see(".o_kiosk_head .o_kiosk_state_paused");
await press("[data-action=undo]");
await see(".o_kiosk_head .o_kiosk_state_running");
