/** What a scale is told is followed on the card: until it is done, or it is read why it is not. */
await signIn();
await scan(ORDER);
await press("[data-action=start]");
await see(".o_kiosk_head .o_kiosk_state_running");
await press(".o_kiosk_rail_step", "Work");

await press("[data-command=zero]");
await see("[data-told=waiting]", "Sent");
await tell();
await see("[data-told=done]", "0.000 kg");
await seeNone("[data-told]");

await press("[data-command=tare]");
await see("[data-told=waiting]");
await tell();
await see("[data-told=failed]", "Take the load off");
await press("[data-told] [aria-label='Close the message']");
await seeNone("[data-told]");
