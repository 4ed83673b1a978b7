/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { makeSocket } from "@plant_kiosk/core/live_socket";
import { makeTimers } from "./fake_timers";

class Line extends EventTarget {
    sent = [];

    send(data) {
        this.sent.push(JSON.parse(data));
    }

    close() {
        this.dispatchEvent(new Event("close"));
    }

    bring(...rows) {
        this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(rows) }));
    }
}

function makeLine() {
    const timers = makeTimers();
    const lines = [];
    const seen = [];
    const states = [];
    const socket = makeSocket({
        ...timers,
        random: () => 1,
        channel: "secret",
        open: () => lines[lines.push(new Line()) - 1],
        onMessage: ({ type }) => seen.push(type),
        onOpen: (open) => states.push(open),
    });
    socket.connect();
    return { timers, lines, seen, states, socket };
}

describe("live socket", () => {
    test("it asks for its channel, and after a break for what came since", () => {
        const { timers, lines, seen, states } = makeLine();
        lines[0].dispatchEvent(new Event("open"));
        lines[0].bring({ id: 7, message: { type: "queue" } }, { id: 8, message: { type: "card" } });
        lines[0].close();
        timers.pass(1000);
        lines[1].dispatchEvent(new Event("open"));
        expect(lines.map(({ sent }) => sent[0].data)).toEqual([
            { channels: ["secret"], last: 0 },
            { channels: ["secret"], last: 8 },
        ]);
        expect(seen).toEqual(["queue", "card"]);
        expect(states).toEqual([true, false, true]);
    });

    test("it tries again ever later, up to half a minute", () => {
        const { timers, lines } = makeLine();
        const waits = [];
        for (let i = 0; i < 7; i++) {
            lines.at(-1).close();
            waits.push(timers.waiting()[0]);
            timers.pass(60000);
        }
        expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000]);
    });

    test("in a hurry it tries at once, and only where it is not open", () => {
        const { lines, socket, timers } = makeLine();
        socket.hurry();
        expect(lines.length).toBe(1);
        lines[0].close();
        socket.hurry();
        expect(lines.length).toBe(2);
        expect(timers.waiting()).toEqual([]);
    });

    test("once closed it stays closed", () => {
        const { lines, socket, timers, states } = makeLine();
        socket.close();
        timers.pass(60000);
        expect(lines.length).toBe(1);
        expect(states).toEqual([]);
    });
});
