/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { ASK, makeCommands, SHOWN } from "@plant_kiosk/core/commands";
import { Offline, Refused } from "@plant_kiosk/core/errors";
import { makeTimers } from "./fake_timers";

const command = (more = {}) => ({ id: "c1", title: "Zero", state: "waiting", detail: null, ...more });

/** Commands, and a server that answers what `answer` says. */
function makeFollowed() {
    const timers = makeTimers();
    const followed = { timers, calls: [], answer: async () => ({ command: command() }) };
    followed.commands = makeCommands({
        ...timers,
        client: {
            call(method, given) {
                followed.calls.push({ method, given });
                return followed.answer();
            },
        },
    });
    return followed;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("commands", () => {
    test("what was done is heard, shown for a while, and asked for no more", async () => {
        const { commands, timers, calls } = makeFollowed();
        commands.follow(command(), 7);
        commands.hear(command({ state: "done", detail: "0.000 kg" }));
        expect(commands.state.told[0].detail).toBe("0.000 kg");
        expect(commands.state.told[0].workorder).toBe(7);
        timers.pass(ASK);
        await settled();
        expect(calls).toEqual([]);
        timers.pass(SHOWN);
        expect(commands.state.told).toEqual([]);
    });

    test("what failed stays until it is read", async () => {
        const { commands, timers } = makeFollowed();
        commands.follow(command(), 7);
        commands.hear(command({ state: "failed", detail: "The pan is not empty." }));
        timers.pass(SHOWN * 10);
        expect(commands.state.told.length).toBe(1);
        commands.dismiss("c1");
        expect(commands.state.told).toEqual([]);
    });

    test("without a message the server is asked, until it is over", async () => {
        const followed = makeFollowed();
        const { commands, timers, calls } = followed;
        commands.follow(command(), 7);
        timers.pass(ASK);
        await settled();
        expect(calls).toEqual([{ method: "command_state", given: { command: "c1" } }]);
        expect(timers.waiting()).toEqual([ASK]);
        followed.answer = async () => ({ command: command({ state: "done" }) });
        timers.pass(ASK);
        await settled();
        expect(commands.state.told[0].state).toBe("done");
        expect(timers.waiting()).toEqual([SHOWN]);
    });

    test("without a link it is asked again; what the server refuses to tell is not known", async () => {
        const followed = makeFollowed();
        const { commands, timers } = followed;
        followed.answer = async () => {
            throw new Offline("No connection.");
        };
        commands.follow(command(), 7);
        timers.pass(ASK);
        await settled();
        expect(commands.state.told[0].state).toBe("waiting");
        followed.answer = async () => {
            throw new Refused("There is no such command.");
        };
        timers.pass(ASK);
        await settled();
        expect(commands.state.told[0].state).toBe("unknown");
        expect(commands.state.told[0].detail).toBe("There is no such command.");
    });

    test("what others tell devices is not shown", () => {
        const { commands } = makeFollowed();
        commands.hear(command());
        expect(commands.state.told).toEqual([]);
    });

    test("news that come late change nothing that is over", () => {
        const { commands } = makeFollowed();
        commands.follow(command({ state: "failed" }), 7);
        commands.hear(command({ state: "taken" }));
        expect(commands.state.told[0].state).toBe("failed");
    });
});
