/** A wrong code is refused with a sentence; the right one pairs; unpaired it is out at once. */
await write(".o_kiosk_pair_code", "AAAA-AAAA");
await press("[type=submit]");
await see(".o_kiosk_refusal", "pairs no terminal");
await write(".o_kiosk_pair_code", CODE.toLowerCase());
await press("[type=submit]");
await see("h1", "Scan your badge");
await tell();
await scan(BADGE);
await see(".o_kiosk_pair_code");
