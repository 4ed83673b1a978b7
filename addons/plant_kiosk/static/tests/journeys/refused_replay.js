/** What was done without a link is refused when it is back: it stays till somebody has read why. */
await signIn();
await scan(ORDER);
await press("[data-action=start]");
await see(".o_kiosk_head .o_kiosk_state_running");
await settle();
await tell();
await see(".o_kiosk_link_lost");
await press("[data-action=pause]");
await see(".o_kiosk_top_pending");
new WebSocket(MEND);
await press(".o_kiosk_top_refused");
await see("[data-pending=pause]", "It was not done.");
await press("[data-dismiss]");
await see("dialog", "Everything is sent.");
await press("dialog [aria-label=Close]");
await seeNone(".o_kiosk_top_pending");
