/* A paired screen shows its pages in turn, says when it is cut off, and comes back by itself. */

await until(() => document.querySelector(".o_plant_wallboard_name")?.innerText === "Test board", "the board");
await until(() => valueOf('[data-tile="t0"]') === MADE, `the figure ${MADE}`);
await see(".o_plant_clock_time");
if (document.elementFromPoint(innerWidth / 2, 4).closest(".o_main_navbar")) {
    throw new Error("The wallboard does not cover the web client's bar.");
}
window.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
await see(".o_plant_sheet_pane canvas");
window.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
await see('[data-tile="t0"] .o_plant_value');

// The network is gone: calls fail as they do then.
const send = XMLHttpRequest.prototype.send;
const get = window.fetch;
XMLHttpRequest.prototype.send = function () {
    setTimeout(() => this.dispatchEvent(new Event("error")));
};
window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
document.dispatchEvent(new Event("visibilitychange"));
window.dispatchEvent(new Event("visibilitychange"));
const mark = await see(".o_plant_wallboard_mark");
if (!/No connection since \d\d:\d\d/.test(mark.innerText)) {
    throw new Error(`The mark says: ${mark.innerText}`);
}
same(valueOf('[data-tile="t0"]'), MADE, "the old value, which stays");
XMLHttpRequest.prototype.send = send;
window.fetch = get;
await until(() => !document.querySelector(".o_plant_wallboard_mark"), "the connection to come back");
