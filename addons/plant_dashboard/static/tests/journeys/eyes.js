/* What a journey sees with: it waits, and says what it waited for in vain. */

const PATIENCE = 120000;
const LOOK_EVERY = 50;

const pause = (wait) => new Promise((resolve) => setTimeout(resolve, wait));

/** The first truthy answer of `look`. */
async function until(look, what, patience = PATIENCE) {
    const end = performance.now() + patience;
    for (;;) {
        const found = look();
        if (found) {
            return found;
        }
        if (performance.now() > end) {
            throw new Error(`Waited in vain for ${what}; there is: ${document.body.innerText.slice(0, 1500)}`);
        }
        await pause(LOOK_EVERY);
    }
}

const see = (selector, patience) =>
    until(() => document.querySelector(selector), selector, patience);

const valueOf = (selector) => {
    const shown = document.querySelector(`${selector} .o_plant_value`);
    return shown ? Number(shown.dataset.value) : null;
};

function same(found, expected, what) {
    if (Math.abs(found - expected) > 1e-6) {
        throw new Error(`${what} is ${found}, not ${expected}`);
    }
}

/** The calls to the server of this method, so far. */
const callsOf = (method) =>
    performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(`/${method}`)).length;

/** Tell the test that something was seen: it waits for this search. */
const tell = () =>
    fetch("/web/dataset/call_kw/plant.kpi/plant_kpi_names", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
            jsonrpc: "2.0",
            method: "call",
            params: { model: "plant.kpi", method: "plant_kpi_names", args: [], kwargs: {} },
        }),
    });
