/* A scrap at the kiosk moves the gauge, by one call. */

const gauge = '[data-tile="t0"]';
await until(() => valueOf(gauge) === BEFORE, `the gauge at ${BEFORE}`);
await see('[data-tile="t1"] .o_plant_andon_cell');
await see('[data-tile="t2"] :is(.o_plant_alerts_count, .o_plant_tile_reason)');
const calls = callsOf("plant_tiles");
await tell();
await until(() => valueOf(gauge) !== BEFORE, "the gauge to move");
same(valueOf(gauge), AFTER, "the gauge");
await tell();
await pause(1500);
same(callsOf("plant_tiles"), calls + 1, "the number of calls for one change");
