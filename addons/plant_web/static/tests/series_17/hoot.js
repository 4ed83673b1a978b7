/**
 * As much of HOOT, 19.0's test framework, as our unit tests use, over 17.0's QUnit.
 *
 * All suites of an addon stand below a module of its name (`@plant_web`), by which the test run
 * chooses them. Each passed test counts in a line like HOOT's last, which the run compares with the
 * number of tests written.
 */
(function () {
    "use strict";

    const OURS = /^@plant_/;
    let passed = 0;
    let described = [];

    QUnit.testDone(({ module, failed }) => {
        if (OURS.test(module) && !failed) {
            passed++;
            console.log(`[HOOT] Passed ${passed} tests`);
        }
    });

    function describe(...suite) {
        described.push(suite);
    }

    // Which addon a suite is of is known once the file that described it has run.
    odoo.loader.bus.addEventListener("module-started", ({ detail: { moduleName } }) => {
        const suites = described;
        described = [];
        for (const [name, body] of suites) {
            QUnit.module(moduleName.split("/")[0], () => QUnit.module(name, body));
        }
    });

    function test(name, body) {
        QUnit.test(name, async (assert) => {
            current = assert;
            await body();
        });
    }

    let current = null;

    /** The matchers in use, each with what its failure says. */
    const MATCHERS = {
        toBe: (value, other) => [Object.is(value, other), "to be"],
        toEqual: (value, other) => [QUnit.equiv(value, other), "to equal"],
        toBeLessThan: (value, other) => [value < other, "to be less than"],
        toBeGreaterThan: (value, other) => [value > other, "to be greater than"],
    };

    function expect(value) {
        const matchers = {};
        for (const [name, judge] of Object.entries(MATCHERS)) {
            matchers[name] = (other) => {
                const [result, words] = judge(value, other);
                current.pushResult({
                    result,
                    actual: value,
                    expected: other,
                    message: `expected ${JSON.stringify(value)} ${words} ${JSON.stringify(other)}`,
                });
            };
        }
        return matchers;
    }

    odoo.define("@odoo/hoot", [], () => ({ describe, expect, test }));
})();
