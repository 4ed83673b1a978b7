/* The values on tiles are those that the test has counted by itself. */

for (const [tile, value] of Object.entries(VALUES)) {
    const selector = `[data-tile="${tile}"]`;
    await until(() => valueOf(selector) !== null, `a value in ${selector}`);
    same(valueOf(selector), value, tile);
}
for (const [center, state] of Object.entries(STATES)) {
    await see(`[data-tile="${ANDON}"] [data-workcenter="${center}"][data-state="${state}"]`);
}
await see(".o_plant_link_live");
if (/NaN|undefined|\[object/.test(document.body.innerText)) {
    throw new Error(`Something is no value: ${document.body.innerText}`);
}
