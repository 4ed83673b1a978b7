/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { Offline, Refused, SignedOut } from "@plant_kiosk/core/errors";
import { makeOfflineQueue } from "@plant_kiosk/core/offline_queue";
import { makePendingStore } from "@plant_kiosk/core/stores";

/** As much of the browser's storage as is used. */
class Shelf {
    getItem(name) {
        return this[name] ?? null;
    }

    setItem(name, text) {
        this[name] = text;
    }

    removeItem(name) {
        delete this[name];
    }
}

/** A queue and its server, which answers what `answer` says. */
function makeStation(shelf = new Shelf()) {
    const sent = [];
    const done = [];
    const station = { sent, done, shelf, answer: async () => "ok" };
    station.queue = makeOfflineQueue({
        store: makePendingStore(shelf),
        async send(entry) {
            sent.push(entry.key);
            return station.answer(entry);
        },
        changed: () => {},
        done: (entry, answer) => done.push([entry.key, answer]),
    });
    return station;
}

const offline = async () => {
    throw new Offline("No link.");
};

const action = (key) => ({ key, method: "report", arguments: { quantity: 1 }, words: "", time: "" });

const keys = (queue) => queue.entries().map(({ key }) => key);

describe("offline queue", () => {
    test("what was done is told in its order, each once", async () => {
        const { queue, sent, done } = makeStation();
        ["c", "a", "b"].forEach((key) => queue.add(action(key)));
        await Promise.all([queue.replay(), queue.replay()]);
        expect(sent).toEqual(["c", "a", "b"]);
        expect(done).toEqual([
            ["c", "ok"],
            ["a", "ok"],
            ["b", "ok"],
        ]);
        expect(queue.isEmpty()).toBe(true);
    });

    test("where the link is lost again, what was not answered stays", async () => {
        const station = makeStation();
        ["a", "b", "c"].forEach((key) => station.queue.add(action(key)));
        station.answer = async ({ key }) => (key === "b" ? offline() : "ok");
        await station.queue.replay();
        expect(keys(station.queue)).toEqual(["b", "c"]);
        station.answer = async () => "ok";
        await station.queue.replay();
        expect(station.sent).toEqual(["a", "b", "b", "c"]);
        expect(station.queue.isEmpty()).toBe(true);
    });

    test("it waits for who did it to sign in", async () => {
        const station = makeStation();
        station.queue.add(action("a"));
        station.answer = async () => {
            throw new SignedOut("Ana");
        };
        await station.queue.replay();
        expect(keys(station.queue)).toEqual(["a"]);
        expect(station.queue.entries()[0].refused).toBe(null);
    });

    test("a reload loses nothing and changes no order", async () => {
        const before = makeStation();
        ["z", "a"].forEach((key) => before.queue.add(action(key)));
        const after = makeStation(before.shelf);
        after.queue.add(action("m"));
        await after.queue.replay();
        expect(after.sent).toEqual(["z", "a", "m"]);
    });

    test("what is refused stays, with its reason, and those after it are told", async () => {
        const station = makeStation();
        ["a", "b"].forEach((key) => station.queue.add(action(key)));
        station.answer = async ({ key }) => {
            if (key === "a") {
                throw new Refused("The work order is cancelled.");
            }
            return "ok";
        };
        await station.queue.replay();
        expect(station.queue.entries().map(({ key, refused }) => [key, refused])).toEqual([
            ["a", "The work order is cancelled."],
        ]);
        await station.queue.replay();
        expect(station.sent).toEqual(["a", "b"]);
        station.queue.dismiss("a");
        expect(station.queue.isEmpty()).toBe(true);
    });

    test("what others keep in the browser is left alone", () => {
        const { queue, shelf } = makeStation();
        shelf.setItem("other", "no entry");
        queue.add(action("a"));
        queue.dismiss("a");
        expect({ ...shelf }).toEqual({ other: "no entry" });
    });
});
