// Asks the gateway once a second and shows what it says. Text is only ever set as text.
"use strict";

const STATES = {
    online: ["▶", "Online"],
    connecting: ["○", "Connecting"],
    offline: ["⌁", "No signal"],
    error: ["■", "Error"],
};
const STALE = 60;
const byId = (id) => document.getElementById(id);

function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children.filter((child) => child !== null));
    return made;
}

function state(word) {
    const [sign, said] = STATES[word] || ["?", word];
    return element("span", { className: `state ${word}` }, `${sign} ${said}`);
}

function duration(seconds) {
    if (seconds < 100) {
        return `${Math.max(seconds, 0).toFixed(seconds < 10 ? 1 : 0)} s`;
    }
    const minutes = Math.round(seconds / 60);
    return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function ago(seconds) {
    return seconds === null ? "never" : `${duration(seconds)} ago`;
}

function between(moment, now) {
    return moment ? (Date.parse(now) - Date.parse(moment)) / 1000 : null;
}

function channelRow(channel) {
    const value = channel.value === null ? channel.text || "–" : `${channel.value} ${channel.unit}`;
    const motion = channel.quality && channel.stable === false ? "moving" : "";
    const quality = channel.quality === "good" ? "✓ good" : `! ${channel.quality || "nothing yet"}`;
    const said = [quality, motion, ago(channel.age), channel.reason].filter(Boolean).join(" · ");
    return element(
        "tr",
        { className: channel.age === null || channel.age > STALE ? "stale" : "" },
        element("th", { scope: "row", textContent: channel.key }),
        element("td", { className: "value", textContent: value }),
        element("td", { className: "said", textContent: said })
    );
}

function settingsOf(device) {
    const said = Object.entries(device.settings).map(([name, value]) => `${name}: ${value}`);
    return element(
        "details",
        { open: opened.has(device.id), ontoggle: (event) => remember(device.id, event.target.open) },
        element("summary", { textContent: `Settings · ${device.driver}` }),
        element("p", { className: "said", textContent: said.join(" · ") })
    );
}

const opened = new Set();
function remember(id, open) {
    opened[open ? "add" : "delete"](id);
}

function deviceCard(device, now) {
    const lasts = duration(between(device.since, now) || 0);
    const figures = `for ${lasts} · ${device.readings} readings · link failed ${device.errors} times`;
    return element(
        "article",
        {},
        element("header", {}, element("h3", { textContent: device.name }), state(device.state)),
        element("p", { className: "said", textContent: figures }),
        device.error ? element("p", { className: "why", textContent: device.error }) : null,
        element("table", {}, element("tbody", {}, ...device.channels.map(channelRow))),
        device.browsable
            ? element("button", { type: "button", textContent: "Look inside", onclick: () => look(device, "") })
            : null,
        device.driver ? settingsOf(device) : null
    );
}

function describe(list, pairs) {
    list.replaceChildren(
        ...pairs.flatMap(([name, value]) => [
            element("dt", { textContent: name }),
            element("dd", {}, value),
        ])
    );
}

function quota(used, most) {
    const bar = element("meter", { min: 0, max: most, high: most * 0.8, value: used });
    return element("span", {}, `${used} of ${most} `, bar);
}

function show(seen) {
    document.body.classList.remove("silent");
    byId("name").textContent = seen.gateway.name || "Plant gateway";
    const well = seen.reasons.length === 0;
    const down = seen.devices.filter((device) => device.state !== "online").length;
    const devices = down ? ` · ${down} of ${seen.devices.length} devices without signal` : "";
    byId("health").textContent = (well ? "✓ Gateway works" : "! Gateway needs you") + devices;
    byId("health").className = `state ${well && !down ? "online" : "waiting"}`;
    byId("problems").hidden = well;
    byId("problems")
        .querySelector("ul")
        .replaceChildren(...seen.reasons.map((reason) => element("li", { textContent: reason })));
    if (!byId("devices").contains(document.activeElement)) {
        const cards = seen.devices.map((device) => deviceCard(device, seen.time));
        byId("devices").replaceChildren(
            ...(cards.length ? cards : [element("p", {}, "Odoo has given this gateway no devices yet.")])
        );
    }
    const { spool, uplink, commands } = seen;
    const results = Object.entries(commands.results).map(([word, number]) => `${number} ${word}`);
    describe(byId("delivery"), [
        ["Odoo", seen.gateway.odoo],
        ["Last batch", ago(between(uplink.last, seen.time))],
        ["Delivered", `${uplink.readings} readings in ${uplink.batches} batches`],
        ["Sent again", `${uplink.retries} times, ${uplink.refused} batches refused`],
        ["Captures waiting", quota(spool.captures, spool.captures_quota)],
        ["Telemetry waiting", quota(spool.telemetry, spool.telemetry_quota)],
        ["Dropped", `${spool.dropped} telemetry readings`],
        ["Quarantine", `${spool.quarantined} readings`],
        ["Batch size", `${uplink.batch_size} readings`],
        ["Commands", [...results, `${commands.under_way} under way`].join(", ")],
    ]);
    describe(byId("versions"), Object.entries(seen.versions));
}

let lookedAt = null;

async function look(device, address) {
    lookedAt = device;
    byId("look-title").textContent = `Inside ${device.name}`;
    byId("look-address").value = address;
    byId("look-offers").textContent = "Asking the device …";
    if (!byId("look").open) {
        byId("look").showModal();
    }
    const query = new URLSearchParams({ device: device.id, address });
    const answer = await fetch(`look?${query}`);
    if (!answer.ok) {
        byId("look-offers").textContent = await answer.text();
        return;
    }
    const rows = (await answer.json()).map((offer) =>
        element(
            "tr",
            {},
            element("th", { scope: "row", textContent: offer.name }),
            element("td", { textContent: offer.address }),
            element("td", { textContent: offer.unit }),
            element(
                "td",
                {},
                offer.inside
                    ? element("button", { type: "button", textContent: "Open", onclick: () => look(device, offer.address) })
                    : ""
            )
        )
    );
    byId("look-offers").replaceChildren(element("table", {}, element("tbody", {}, ...rows)));
}

async function ask() {
    try {
        const answer = await fetch("state", { signal: AbortSignal.timeout(5000) });
        show(await answer.json());
    } catch {
        document.body.classList.add("silent");
        byId("health").textContent = "⌁ The gateway does not answer: it is stopped, or starting.";
        byId("health").className = "state error";
    }
    setTimeout(ask, 1000);
}

byId("look-form").addEventListener("submit", (event) => {
    event.preventDefault();
    look(lookedAt, byId("look-address").value.trim());
});
byId("look-close").addEventListener("click", () => byId("look").close());
ask();
