/** @odoo-module **/

import { describe, expect, test } from "@odoo/hoot";
import { makeOperators } from "@plant_kiosk/core/operators";

const MINUTE = 60000;

const session = (id, name, more = {}) => ({
    id,
    operator: { id: id * 10, name },
    idle_minutes: 15,
    adoptable: false,
    ...more,
});

const ANA = session(1, "Ana");
const BEN = session(2, "Ben");

function makeDesk(answers = {}) {
    let now = 0;
    let kept = {};
    const calls = [];
    const client = {
        async call(method, given) {
            calls.push([method, given]);
            return answers[method];
        },
    };
    const store = {
        read: () => kept,
        write(tokens) {
            kept = tokens;
        },
    };
    const waiting = [];
    const make = () =>
        makeOperators({
            client,
            kept: store,
            now: () => now,
            signedIn: () => {},
            later: (call) => waiting.push(call),
        });
    return {
        operators: make(),
        reload: make,
        calls,
        kept: () => kept,
        /** What was put off comes to pass. */
        wait: () => Promise.all(waiting.splice(0).map((call) => call())),
        pass(milliseconds) {
            now += milliseconds;
        },
    };
}

describe("operators", () => {
    test("several are signed in, one acts", () => {
        const { operators } = makeDesk();
        operators.take({ session: ANA, token: "a", sessions: [ANA] });
        operators.take({ session: BEN, token: "b", sessions: [ANA, BEN] });
        expect(operators.token()).toBe("b");
        operators.choose(1);
        expect(operators.token()).toBe("a");
        expect(operators.tokenOf(20)).toBe("b");
        expect(operators.tokenOf(30)).toBe(null);
    });

    test("who is signed in at another terminal cannot act at this one", () => {
        const { operators } = makeDesk();
        operators.take({ session: ANA, token: "a", sessions: [ANA, BEN] });
        expect(operators.state.sessions.map(({ id }) => id)).toEqual([1]);
    });

    test("a reload keeps who is signed in, but asks who acts", () => {
        const desk = makeDesk();
        desk.operators.take({ session: ANA, token: "a", sessions: [ANA] });
        const operators = desk.reload();
        operators.set([ANA]);
        expect(operators.tokenOf(10)).toBe("a");
        expect(operators.token()).toBe(null);
    });

    test("a session that is over is gone, and its token forgotten", () => {
        const { operators, kept } = makeDesk();
        operators.take({ session: ANA, token: "a", sessions: [ANA] });
        operators.set([]);
        expect(operators.active()).toBe(null);
        expect(kept()).toEqual({});
    });

    test("nobody acts after the station's idle time", () => {
        const { operators, pass } = makeDesk();
        operators.take({ session: ANA, token: "a", sessions: [ANA] });
        pass(15 * MINUTE);
        operators.lockIdle();
        expect(operators.token()).toBe("a");
        pass(1);
        operators.lockIdle();
        expect(operators.token()).toBe(null);
        expect(operators.state.locked).toBe(true);
    });

    test("the server is told of touches, at most once in a minute", async () => {
        const { operators, calls, pass, wait } = makeDesk();
        operators.take({ session: ANA, token: "a", sessions: [ANA] });
        operators.use();
        await wait();
        expect(calls).toEqual([]); // it has just heard who signed in
        pass(MINUTE + 1);
        for (let touch = 0; touch < 3; touch++) {
            operators.use();
            await wait();
        }
        expect(calls).toEqual([["touch", { token: "a" }]]);
    });

    test("a touch that does something is told by what it does alone", async () => {
        const { operators, calls, pass, wait } = makeDesk();
        operators.take({ session: ANA, token: "a", sessions: [ANA] });
        pass(MINUTE + 1);
        operators.use();
        operators.token(); // for the call of the button
        await wait();
        expect(calls).toEqual([]);
    });

    test("whom a scanner of the station has signed in is taken over", async () => {
        const adoptable = { ...BEN, adoptable: true };
        const desk = makeDesk({ adopt: { session: BEN, token: "b", sessions: [ANA, BEN] } });
        await desk.operators.adopt([ANA, adoptable]);
        expect(desk.calls).toEqual([["adopt", { session: 2 }]]);
        expect(desk.operators.token()).toBe("b");
    });
});
