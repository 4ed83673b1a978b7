/**
 * What an operator's hands and eyes do at the terminal, for the journeys in this folder. Each is
 * run in the page, behind this file and within an async function.
 */
const PATIENCE = 120000;
const GLANCE = 50;

const isSeen = (element) => element.checkVisibility();

/** Wait until `look` finds something, and return it. */
async function until(what, look) {
    const end = Date.now() + PATIENCE;
    for (;;) {
        const found = look();
        if (found) {
            return found;
        }
        if (Date.now() > end) {
            throw new Error(`Waited in vain for ${what}. The page says: ${document.body.innerText}`);
        }
        await new Promise((resolve) => setTimeout(resolve, GLANCE));
    }
}

const find = (selector, text) =>
    [...document.querySelectorAll(selector)].find(
        (element) => isSeen(element) && (!text || element.textContent.includes(text))
    );

/** Wait until something is there, with that text where one is given. */
const see = (selector, text = "") => until(`${selector} “${text}”`, () => find(selector, text));

/** Wait until nothing of the kind is there. */
const seeNone = (selector, text = "") =>
    until(`no ${selector} “${text}”`, () => !find(selector, text));

/**
 * Wait until the terminal is on the page and has done what it was told: what is tapped or scanned
 * before counts for nothing.
 */
const settle = () =>
    until(
        "the terminal to be ready",
        () => document.getElementById("plant-terminal-app").children.length && !find(".o_kiosk_busy")
    );

async function press(selector, text = "") {
    await settle();
    const isReady = () => {
        const found = find(selector, text);
        return found && !found.disabled ? found : null;
    };
    (await until(`${selector} “${text}” to be pressed`, isReady)).click();
}

async function write(selector, text) {
    const field = await see(selector);
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** A scanner that types: keys as quick as they come, on whatever has the focus. */
async function scan(code) {
    await settle();
    const target = document.activeElement || document.body;
    for (const key of [...code, "Enter"]) {
        target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
}

/** Scan the badge, and see that it was taken. */
async function signIn() {
    await scan(BADGE);
    await see(".o_kiosk_person[aria-pressed=true]", "Anna");
}

/**
 * Tell the test that what it did was seen: it counts these calls, and may cut the cable before the
 * answer is through.
 */
const tell = () =>
    fetch("/plant/terminal/v1/call", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Plant-Terminal": "1" },
        body: JSON.stringify({ method: "operators", arguments: { search: "seen" } }),
    }).catch(() => null);
