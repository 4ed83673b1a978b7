/* A scrap at the kiosk moves the gauge, by one call. */

const gauge = '[data-tile="t0"]';
await until(() => valueOf(gauge) === BEFORE, `the gauge at ${BEFORE}`);
const calls = callsOf("plant_tiles");
await tell();
await until(() => valueOf(gauge) !== BEFORE, "the gauge to move");
same(valueOf(gauge), AFTER, "the gauge");
await tell();
await pause(1500);
same(callsOf("plant_tiles"), calls + 1, "the number of calls for one change");
