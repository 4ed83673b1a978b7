/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { DEBOUNCE, FAST_POLL, GATHER, makeTiles, SLOW_POLL, together } from "@plant_dashboard/core/tile_service";

/** Timers that run when they are told to. */
function makeTimers() {
    const timers = new Map();
    let next = 1;
    return {
        later(call, wait) {
            timers.set(next, { call, wait });
            return next++;
        },
        forget: (timer) => timers.delete(timer),
        waits: () => [...timers.values()].map(({ wait }) => wait),
        async run(wait) {
            for (const [timer, each] of [...timers]) {
                if (each.wait === wait) {
                    timers.delete(timer);
                    await each.call();
                }
            }
        },
    };
}

function makeBench({ looking = true } = {}) {
    const timers = makeTimers();
    const calls = [];
    const bench = { calls, timers, isDown: false, isLookedAt: looking, now: 1000 };
    bench.tiles = makeTiles({
        read: async (wanted) => {
            calls.push(wanted);
            if (bench.isDown) {
                throw new Error("away");
            }
            return {
                figures: wanted.figures.map(({ kpi }) => ({ kpi, value: calls.length })),
                states: wanted.states ? [{ workcenter: 1 }] : null,
                alerts: wanted.alerts ? [] : null,
            };
        },
        now: () => bench.now,
        isLookedAt: () => bench.isLookedAt,
        later: timers.later,
        forget: timers.forget,
    });
    bench.watch = (want, what = ["work"]) => {
        const seen = [];
        const stop = bench.tiles.watch({ want: () => want, what, onData: (data) => seen.push(data) });
        return { seen, stop };
    };
    return bench;
}

const OEE = { figures: [{ kpi: "oee" }] };
const FPY = { figures: [{ kpi: "first_pass_yield" }] };

describe("tiles", () => {
    test("twenty tiles are one call, and equal figures are asked for once", async () => {
        const bench = makeBench();
        const watched = Array.from({ length: 20 }, (_each, number) =>
            bench.watch(number % 2 ? OEE : { ...FPY, states: true })
        );
        await bench.timers.run(GATHER);
        expect(bench.calls.length).toBe(1);
        expect(bench.calls[0].figures.map(({ kpi }) => kpi)).toEqual(["first_pass_yield", "oee"]);
        expect(watched[0].seen[0].figures[0].kpi).toBe("first_pass_yield");
        expect(watched[0].seen[0].states.length).toBe(1);
        expect(watched[1].seen[0].figures[0].kpi).toBe("oee");
        expect(watched[1].seen[0].states).toBe(null);
    });

    test("one change is one call, of those whom it concerns", async () => {
        const bench = makeBench();
        const work = bench.watch(OEE, ["work"]);
        const quality = bench.watch(FPY, ["quality"]);
        await bench.timers.run(GATHER);
        bench.tiles.onChanged({ what: ["quality"] });
        bench.tiles.onChanged({ what: ["quality", "orders"] });
        await bench.timers.run(DEBOUNCE);
        await bench.timers.run(GATHER);
        expect(bench.calls.length).toBe(2);
        expect(bench.calls[1].figures).toEqual(FPY.figures);
        expect([work.seen.length, quality.seen.length]).toEqual([1, 2]);
    });

    test("without the server all is old, until it answers", async () => {
        const bench = makeBench();
        const { seen } = bench.watch(OEE);
        await bench.timers.run(GATHER);
        expect(bench.tiles.status.link).toBe("live");
        bench.isDown = true;
        bench.now = 5000;
        await bench.timers.run(SLOW_POLL);
        await bench.timers.run(GATHER);
        expect([bench.tiles.status.link, bench.tiles.status.at]).toEqual(["lost", 1000]);
        expect(seen.length).toBe(1);
        bench.isDown = false;
        await bench.timers.run(FAST_POLL);
        await bench.timers.run(GATHER);
        expect([bench.tiles.status.link, seen.length]).toEqual(["live", 2]);
    });

    test("without the bus it is asked for more often", async () => {
        const bench = makeBench();
        bench.watch(OEE);
        await bench.timers.run(GATHER);
        bench.tiles.setBus(false);
        await bench.timers.run(GATHER);
        expect(bench.tiles.status.link).toBe("polling");
        expect(bench.timers.waits()).toEqual([FAST_POLL]);
    });

    test("nobody looks: nothing is asked for", async () => {
        const bench = makeBench({ looking: false });
        bench.watch(OEE);
        await bench.timers.run(GATHER);
        await bench.timers.run(SLOW_POLL);
        await bench.timers.run(GATHER);
        expect(bench.calls.length).toBe(1);
    });

    test("who has gone hears no more", async () => {
        const bench = makeBench();
        const { seen, stop } = bench.watch(OEE);
        stop();
        await bench.timers.run(GATHER);
        expect([seen.length, bench.calls.length]).toEqual([0, 0]);
    });

    test("what was read before is there at once, with its age", async () => {
        const bench = makeBench();
        bench.watch(OEE).stop();
        const first = bench.watch(OEE);
        await bench.timers.run(GATHER);
        first.stop();
        bench.isDown = true;
        bench.now = 9000;
        const ages = [];
        bench.tiles.watch({ want: () => OEE, what: [], onData: (_data, at) => ages.push(at) });
        expect(ages).toEqual([1000]);
    });

    test("a figure on its own", async () => {
        const bench = makeBench();
        const asked = bench.tiles.figure({ kpi: "ccc" });
        await bench.timers.run(GATHER);
        expect((await asked).kpi).toBe("ccc");
    });

    test("the server takes 200 figures at a time", () => {
        const figures = Array.from({ length: 250 }, (_each, number) => ({ kpi: "oee", limit: number }));
        const { calls, places } = together([{ figures, states: true }]);
        expect(calls.map((call) => call.figures.length)).toEqual([200, 50]);
        expect([calls[0].states, calls[1].states]).toEqual([true, undefined]);
        expect(places[0][249]).toBe(249);
    });
});
