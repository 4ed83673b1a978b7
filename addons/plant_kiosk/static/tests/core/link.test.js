/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { Offline, Refused } from "@plant_kiosk/core/errors";
import { FAST, SLOW, makeLink } from "@plant_kiosk/core/link";
import { makeTimers } from "./fake_timers";

/** A link, its server that answers what `answer` says, and what the page is told. */
function makeDesk() {
    const timers = makeTimers();
    const desk = { timers, calls: 0, watched: 0, read: [], told: [] };
    desk.answer = async () => ({ changed: false, sessions: [] });
    desk.link = makeLink({
        ...timers,
        client: {
            call() {
                desk.calls++;
                return desk.answer();
            },
        },
        makeSocket(listeners) {
            desk.socket = listeners;
            return { connect: () => {}, hurry: () => {}, close: () => {} };
        },
        listeners: {
            version: () => "1",
            changed: async (ids) => desk.read.push(ids),
            watched: async () => desk.watched++,
            sessions: async () => {},
            live: (kind) => desk.told.push(kind),
            unpaired: () => desk.told.push("unpaired"),
            back: async () => desk.told.push("back"),
        },
    });
    desk.link.start("secret");
    desk.rest = () => new Promise((resolve) => setTimeout(resolve));
    return desk;
}

const offline = async () => {
    throw new Offline("No connection.");
};

describe("link", () => {
    test("what the first load has read is not read again when the socket opens", async () => {
        const desk = makeDesk();
        desk.socket.onOpen(true);
        await desk.rest();
        expect(desk.calls).toBe(0);
        expect(desk.link.state.link).toBe("live");
        expect(desk.timers.waiting()).toEqual([SLOW]);
        desk.socket.onOpen(false);
        await desk.rest();
        desk.socket.onOpen(true);
        await desk.rest();
        expect(desk.read).toEqual([null, null]);
    });

    test("without a socket changes are asked for every few seconds, with one seldom", async () => {
        const { link, socket, timers, rest } = makeDesk();
        socket.onOpen(false);
        await rest();
        expect(link.state.link).toBe("polling");
        expect(timers.waiting()).toEqual([FAST]);
        socket.onOpen(true);
        await rest();
        expect(link.state.link).toBe("live");
        expect(timers.waiting()).toEqual([SLOW]);
    });

    test("where nothing has changed the devices hear that somebody looks", async () => {
        const desk = makeDesk();
        desk.socket.onOpen(true);
        await desk.rest();
        desk.read.length = 0;
        await desk.link.check();
        expect(desk.read).toEqual([]);
        expect(desk.watched).toBe(1);
    });

    test("a lost server is said, and everything is read again when it is back", async () => {
        const desk = makeDesk();
        desk.socket.onOpen(true);
        await desk.rest();
        desk.read.length = 0;
        desk.answer = offline;
        await desk.link.check();
        expect(desk.link.state.link).toBe("lost");
        expect(desk.timers.waiting()).toEqual([FAST]);
        desk.answer = async () => ({ changed: false, sessions: [] });
        await desk.link.check();
        expect(desk.told).toEqual(["back"]);
        expect(desk.read).toEqual([null]);
        expect(desk.link.state.link).toBe("live");
    });

    test("messages in quick succession are read as one", async () => {
        const desk = makeDesk();
        for (const workorders of [[1], [2, 1]]) {
            desk.socket.onMessage({
                type: "plant.terminal.changed",
                payload: { workorders, sessions: false },
            });
        }
        desk.timers.pass(1000);
        await desk.rest();
        expect(desk.read).toEqual([[1, 2]]);
    });

    test("what devices say is passed on as it comes", () => {
        const { socket, told } = makeDesk();
        socket.onMessage({ type: "plant.iot.values", payload: {} });
        socket.onMessage({ type: "something.else", payload: {} });
        expect(told).toEqual(["values"]);
    });

    test("a device that was unpaired is out at once", () => {
        const desk = makeDesk();
        desk.socket.onMessage({ type: "plant.terminal.unpaired", payload: {} });
        expect(desk.told).toEqual(["unpaired"]);
    });

    test("one that hears of it by a call asks no more, a busy server is asked again", async () => {
        const desk = makeDesk();
        desk.answer = async () => {
            throw new Refused("Busy.");
        };
        await desk.link.check();
        expect(desk.timers.waiting()).toEqual([SLOW]);
        desk.answer = async () => {
            throw new Refused("Pair it.", "unpaired");
        };
        await desk.link.check();
        expect(desk.timers.waiting()).toEqual([]);
    });
});
