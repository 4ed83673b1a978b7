/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { Offline, Refused } from "@plant_kiosk/core/errors";
import { makeUi } from "@plant_kiosk/core/ui";
import { makeWork } from "@plant_kiosk/core/work";
import { makeTimers } from "./fake_timers";

const step = (id, isOpen) => ({ id, is_open: isOpen });

const card = (more = {}) => ({
    workorder: { id: 7 },
    row: { id: 7, state: "running" },
    steps: [],
    live: null,
    ...more,
});

/** A page, its server that answers what `answer` says, and Ana, who acts. */
function makePage() {
    const page = { calls: [], waiting: [], token: "a", dropped: [], lost: 0, told: [] };
    const sound = { accepted: () => {}, refused: () => {} };
    page.answer = async () => ({ card: card(), said: "Done." });
    page.ui = makeUi({ sound, ...makeTimers() });
    page.work = makeWork({
        ui: page.ui,
        commands: {
            follow: (command, workorder) => page.told.push({ ...command, workorder }),
            hear: (command) => page.told.push(command),
        },
        clock: { now: () => 0 },
        newKey: () => `key ${page.calls.length}`,
        lost: () => page.lost++,
        client: {
            async call(method, given, once) {
                page.calls.push({ method, given, once });
                return page.answer(method);
            },
        },
        operators: {
            token: () => page.token,
            active: () => ({ operator: { id: 1, name: "Ana" } }),
            drop(token) {
                page.dropped.push(token);
                page.token = null;
            },
            take() {
                page.token = "b";
            },
        },
        pending: {
            isEmpty: () => !page.waiting.length,
            add: (entry) => page.waiting.push(entry),
            replay: () => {},
        },
    });
    page.work.show(card());
    return page;
}

const offline = async () => {
    throw new Offline("No connection.");
};

describe("work", () => {
    test("a tap is one call, with its key and the card in its answer", async () => {
        const page = makePage();
        page.answer = async () => ({ card: card({ row: { id: 7, state: "paused" } }), said: null });
        page.work.state.rows = [{ id: 7, state: "running" }];
        await page.work.act("pause", "Pause");
        expect(page.calls).toEqual([
            { method: "pause", given: { workorder: 7, token: "a" }, once: { key: "key 0" } },
        ]);
        expect(page.work.state.rows[0].state).toBe("paused");
    });

    test("what a device is told is followed on the card, and no word of it stands over the page", async () => {
        const page = makePage();
        page.answer = async () => ({ command: { id: "c1" }, card: null, said: "Zero" });
        await page.work.act("command", "Zero", { device: 3, command: "zero" });
        page.work.onLive("command", { id: "c1", state: "done" });
        expect(page.told).toEqual([
            { id: "c1", workorder: 7 },
            { id: "c1", state: "done" },
        ]);
        expect(page.ui.state.notice).toBe(null);
    });

    test("a second tap while the first is on its way does nothing", async () => {
        const page = makePage();
        await Promise.all([page.work.act("start", "Start"), page.work.act("start", "Start")]);
        expect(page.calls.length).toBe(1);
    });

    test("without a link it is kept, with who did it and no token", async () => {
        const page = makePage();
        page.answer = offline;
        await page.work.act("report", "Report 5", { quantity: 5 });
        expect(page.waiting).toEqual([
            {
                key: "key 0",
                method: "report",
                arguments: { workorder: 7, quantity: 5 },
                operator: { id: 1, name: "Ana" },
                words: "Report 5",
                time: "1970-01-01T00:00:00.000Z",
            },
        ]);
        expect(page.lost).toBe(1);
    });

    test("what may not wait is refused without a link, in a sentence", async () => {
        const page = makePage();
        page.answer = offline;
        await page.work.act("finish", "Finish");
        expect(page.waiting).toEqual([]);
        expect(page.ui.state.notice).toEqual({ kind: "refused", text: "No connection." });
    });

    test("pictures do not wait either", async () => {
        const page = makePage();
        page.answer = offline;
        await page.work.act("answer", "Mark", { check: 3, answer: { pictures: ["…"] } });
        expect(page.waiting).toEqual([]);
    });

    test("behind what waits everything waits, so that the order stays", async () => {
        const page = makePage();
        page.waiting.push({});
        await page.work.act("pause", "Pause");
        expect(page.calls).toEqual([]);
        expect(page.waiting.length).toBe(2);
    });

    test("an operator whose session is over signs in, and it goes on with the same key", async () => {
        const page = makePage();
        page.answer = async () => {
            throw new Refused("You are signed out.", "session");
        };
        await page.work.act("start", "Start");
        const { name, props } = page.ui.state.dialog;
        expect([name, props.why]).toEqual(["sign_in", "You are signed out."]);
        expect(page.dropped).toEqual(["a"]);
        page.token = "b";
        page.answer = async () => ({ card: card(), said: null });
        await props.then();
        expect(page.calls.at(-1)).toEqual({
            method: "start",
            given: { workorder: 7, token: "b" },
            once: { key: "key 0" },
        });
    });

    test("a refusal says why, and shows how things are", async () => {
        const page = makePage();
        page.answer = async (method) => {
            if (method === "start") {
                throw new Refused("The order is cancelled.");
            }
            return { card: card({ workorder: { id: 7, state: "cancelled" } }) };
        };
        await page.work.act("start", "Start");
        expect(page.ui.state.notice.text).toBe("The order is cancelled.");
        expect(page.work.state.card.workorder.state).toBe("cancelled");
    });

    test("an answered check gives way to the next open one, then to the work", async () => {
        const page = makePage();
        page.work.show(card({ workorder: { id: 8 }, steps: [step(1, true), step(2, true)] }));
        expect(page.work.state.step).toBe(1);
        const answered = { workorder: { id: 8 }, steps: [step(1, false), step(2, true)] };
        page.answer = async () => ({ card: card(answered), said: null });
        await page.work.act("answer", "First", { check: 1, answer: { done: true } });
        expect(page.work.state.step).toBe(2);
        expect(page.calls[0].given).toEqual({ check: 1, answer: { done: true }, token: "a" });
    });

    test("a scan is one call, whatever it was", async () => {
        const page = makePage();
        page.answer = async () => ({
            card: null,
            said: "How many?",
            ask: { dialog: "report", workorder: 7, quantity: 5, lot: null },
            token: null,
            sessions: null,
        });
        await page.work.scan("PLANT:REPORT");
        expect(page.calls.map(({ given }) => given)).toEqual([
            { code: "PLANT:REPORT", workorder: 7, token: "a" },
        ]);
        expect(page.ui.state.dialog.name).toBe("report");
    });

    test("a scan that comes while another is on its way waits for it", async () => {
        const page = makePage();
        page.answer = async () => ({ card: card(), said: null, token: null, sessions: null });
        await Promise.all(["A", "B", "C"].map((code) => page.work.scan(code)));
        expect(page.calls.map(({ given }) => given.code)).toEqual(["A", "B", "C"]);
    });

    test("who looks at the work itself goes on looking at it", () => {
        const page = makePage();
        page.work.show(card({ workorder: { id: 8 }, steps: [step(1, true)] }));
        page.work.choose(null);
        page.work.show(card({ workorder: { id: 8 }, steps: [step(1, true)] }));
        expect(page.work.state.step).toBe(null);
    });

    test("live values go where they belong, others are left", () => {
        const page = makePage();
        const live = { channels: [{ id: 1, value: 1 }], devices: [{ id: 5, state: "online" }] };
        page.work.show(card({ live }));
        page.work.onLive("values", { device: 5, channels: [{ id: 1, value: 2 }, { id: 9 }] });
        page.work.onLive("state", { device: 5, state: "offline", error: "Gone" });
        expect(page.work.state.card.live.channels).toEqual([{ id: 1, value: 2 }]);
        expect(page.work.state.card.live.devices[0].state).toBe("offline");
    });
});
