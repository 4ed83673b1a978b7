/** The cable is pulled: it is said at once, what is done is kept, and sent when it is back. */
await signIn();
await scan(ORDER);
await press("[data-action=start]");
await see(".o_kiosk_head .o_kiosk_state_running");
await settle();
await tell();

await see(".o_kiosk_link_lost", "No connection");
await see("[role=alert]", "What you see may be old");
await press("[data-action=pause]");
await see(".o_kiosk_top_pending", "1 not sent");
await see(".o_kiosk_card_pending", "Pause");
await scan(ORDER);
await see(".o_kiosk_notice_refused", "no connection");
await press(".o_kiosk_top_pending");
await see("[data-pending=pause]", "Waits for the connection");
await press("dialog [aria-label=Close]");

new WebSocket(MEND); // whoever listens there plugs the cable in again
await see(".o_kiosk_head .o_kiosk_state_paused");
await seeNone(".o_kiosk_top_pending");
await seeNone(".o_kiosk_link_lost");
