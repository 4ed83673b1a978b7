/* What cannot be told is a sentence, never a blank. */

for (const [tile, words] of Object.entries(REASONS)) {
    const reason = await see(`[data-tile="${tile}"] .o_plant_tile_reason`);
    await until(() => reason.isConnected ? reason.innerText.includes(words) : false || document.querySelector(`[data-tile="${tile}"] .o_plant_tile_reason`)?.innerText.includes(words), `“${words}” in ${tile}`);
}
if (/NaN|undefined|Infinity/.test(document.body.innerText)) {
    throw new Error(`Something is no value: ${document.body.innerText}`);
}
