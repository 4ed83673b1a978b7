/** Somebody starts the order at another station: it is seen here, and both may work on it. */
await signIn();
await scan(ORDER);
await see(".o_kiosk_card .o_kiosk_state_ready");
await tell();
await see(".o_kiosk_head_what", "Bert");
await press("[data-action=start]", "Join");
await see(".o_kiosk_head_what", "Anna");
await press("[data-action=pause]");
await seeNone(".o_kiosk_head_what", "Anna");
await see(".o_kiosk_head .o_kiosk_state_running");
