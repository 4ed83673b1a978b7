"""Which units are inspected, in each mode; what is kept; what is refused."""

import json
import math
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_sampling import (
    BadInput,
    BadPlan,
    BadState,
    Mode,
    Plan,
    Severity,
    State,
    Switching,
    decide,
    decide_many,
    learn,
    resume,
)

NOW = datetime(2024, 5, 1, 8, 0)
HOUR = timedelta(hours=1)


def inspected(plan, count, state=None, draw=lambda: 0.5):
    return decide_many(plan, state or State(), count, now=NOW, draw=draw)[0]


def outcomes(plan, text, state=None):
    """The state after inspections; ``+`` was accepted, ``-`` was not."""
    state = state or State()
    for mark in text.replace(" ", ""):
        state = learn(plan, state, mark == "+")
    return state


class TestModes:
    def test_all(self):
        assert inspected(Plan(Mode.ALL), 5) == [True] * 5

    def test_every_nth_begins_with_the_first(self):
        assert inspected(Plan(Mode.NTH, every=3), 8) == [True, False, False] * 2 + [True, False]
        assert inspected(Plan(Mode.NTH, every=1), 3) == [True] * 3

    def test_random_is_below_the_percentage(self):
        plan = Plan(Mode.RANDOM, percent=25)
        draws = iter([0.0, 0.2499, 0.25, 0.99])
        assert inspected(plan, 4, draw=lambda: next(draws)) == [True, True, False, False]
        assert inspected(Plan(Mode.RANDOM, percent=100), 1, draw=lambda: 0.999999) == [True]

    @pytest.mark.parametrize("draw", [-0.1, 1.0, math.nan, None, True, "0.5"])
    def test_a_draw_that_is_none_is_refused(self, draw):
        with pytest.raises(BadInput):
            decide(Plan(Mode.RANDOM, percent=50), State(), now=NOW, draw=draw)

    def test_periodic(self):
        plan = Plan(Mode.PERIODIC, interval=HOUR)
        first = decide(plan, State(), now=NOW)
        assert first.inspect and first.state.last == NOW
        soon = decide(plan, first.state, now=NOW + HOUR - timedelta(seconds=1))
        assert not soon.inspect and soon.state.last == NOW
        assert decide(plan, soon.state, now=NOW + HOUR).inspect

    def test_periodic_takes_one_of_a_batch(self):
        assert inspected(Plan(Mode.PERIODIC, interval=HOUR), 3) == [True, False, False]

    def test_a_clock_set_back_makes_a_unit_due(self):
        plan = Plan(Mode.PERIODIC, interval=HOUR)
        ahead = State(last=NOW + timedelta(days=400))
        assert decide(plan, ahead, now=NOW) == decide(plan, State(), now=NOW)

    def test_naive_and_aware_times_are_not_compared(self):
        aware = NOW.replace(tzinfo=timezone.utc)
        with pytest.raises(BadInput, match="naive, or aware"):
            decide(Plan(Mode.PERIODIC, interval=HOUR), State(last=NOW), now=aware)

    def test_one_decision_after_the_other_is_the_batch(self):
        plan, state, one_by_one = Plan(Mode.NTH, every=4), State(), []
        for _unit in range(10):
            decision = decide(plan, state, now=NOW)
            one_by_one.append(decision.inspect)
            state = decision.state
        assert decide_many(plan, State(), 10, now=NOW, draw=lambda: 0.0) == (one_by_one, state)


class TestSkipLot:
    plan = Plan(Mode.SKIP_LOT, switching=Switching(normal_every=2, reduced_every=5))

    def test_it_begins_at_normal(self):
        assert inspected(self.plan, 5) == [True, False, True, False, True]

    def test_two_of_five_rejected_tighten(self):
        assert outcomes(self.plan, "--").severity is Severity.TIGHTENED
        assert outcomes(self.plan, "-+++-").severity is Severity.TIGHTENED
        assert outcomes(self.plan, "-++++-").severity is Severity.NORMAL
        assert inspected(self.plan, 3, outcomes(self.plan, "--")) == [True] * 3

    def test_five_accepted_in_a_row_relax(self):
        assert outcomes(self.plan, "-- ++++").severity is Severity.TIGHTENED
        assert outcomes(self.plan, "-- ++++-++++").severity is Severity.TIGHTENED
        assert outcomes(self.plan, "-- +++++").severity is Severity.NORMAL

    def test_ten_accepted_in_a_row_reduce(self):
        assert outcomes(self.plan, "+" * 9).severity is Severity.NORMAL
        assert outcomes(self.plan, "+++++-" + "+" * 9).severity is Severity.NORMAL
        reduced = outcomes(self.plan, "+" * 10)
        assert reduced.severity is Severity.REDUCED
        assert inspected(self.plan, 6, reduced) == [True, False, False, False, False, True]

    def test_one_rejected_ends_reduced(self):
        assert outcomes(self.plan, "+" * 30).severity is Severity.REDUCED
        assert outcomes(self.plan, "+" * 30 + "-") == State()

    def test_what_was_found_under_one_severity_does_not_count_under_the_next(self):
        assert outcomes(self.plan, "+" * 10 + "- -").severity is Severity.NORMAL
        assert outcomes(self.plan, "-- +++++ -").severity is Severity.NORMAL

    def test_five_rejected_while_tightened_discontinue(self):
        almost = outcomes(self.plan, "-- -+-+-+-+")
        assert not almost.discontinued
        stopped = learn(self.plan, almost, False)
        assert stopped.discontinued and stopped.severity is Severity.TIGHTENED
        assert outcomes(self.plan, "+" * 50, stopped).discontinued
        assert resume(stopped) == State(severity=Severity.TIGHTENED)

    def test_while_discontinued_all_is_inspected(self):
        plan = Plan(
            Mode.SKIP_LOT, switching=Switching(tightened_every=3, normal_every=3, reduced_every=3)
        )
        stopped = outcomes(plan, "-- -----")
        assert inspected(plan, 4, stopped) == [True] * 4
        assert inspected(plan, 4, resume(stopped)) == [True, False, False, True]

    def test_a_switch_to_tightened_holds_for_the_next_unit(self):
        plan = Plan(Mode.SKIP_LOT, switching=Switching(normal_every=10, reduced_every=10))
        state = decide_many(plan, State(), 3, now=NOW, draw=lambda: 0.0)[1]
        assert not decide(plan, state, now=NOW).inspect
        assert decide(plan, outcomes(plan, "--", state), now=NOW).inspect

    def test_what_a_plant_may_choose(self):
        never = Plan(Mode.SKIP_LOT, switching=Switching(reduce_accepted=None, stop_rejected=None))
        assert outcomes(never, "+" * 100).severity is Severity.NORMAL
        assert not outcomes(never, "-" * 100).discontinued
        strict = Plan(
            Mode.SKIP_LOT,
            switching=Switching(
                tighten_rejected=1,
                tighten_window=1,
                relax_accepted=2,
                reduce_accepted=3,
                stop_rejected=1,
            ),
        )
        assert outcomes(strict, "-").severity is Severity.TIGHTENED
        assert outcomes(strict, "- ++ +++").severity is Severity.REDUCED
        assert outcomes(strict, "- -").discontinued

    @pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.SKIP_LOT])
    def test_other_modes_learn_nothing(self, mode):
        plan = Plan(mode, every=2, percent=50, interval=HOUR)
        assert outcomes(plan, "-" * 10) == State()


marks = st.lists(st.booleans(), max_size=80)


@given(marks)
def test_no_more_is_remembered_than_the_rules_look_at(results):
    plan, state = Plan(Mode.SKIP_LOT), State()
    for accepted in results:
        state = learn(plan, state, accepted)
        assert len(state.outcomes) <= plan.switching.tighten_window
        assert state.rejected <= plan.switching.stop_rejected or state.discontinued


@given(marks, st.integers(0, 20))
def test_a_state_survives_json_at_any_point(results, units):
    plan, state = Plan(Mode.SKIP_LOT), State()
    for accepted in results:
        state = learn(plan, state, accepted)
    state = decide_many(plan, state, units, now=NOW, draw=lambda: 0.0)[1]
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


@given(marks)
def test_worse_outcomes_never_inspect_less(results):
    """A plan that tightens looks at least as often after a rejected unit as before it."""
    plan, state = Plan(Mode.SKIP_LOT, switching=Switching(normal_every=2, reduced_every=7)), State()
    for accepted in results:
        state = learn(plan, state, accepted)
        worse = learn(plan, state, False)
        assert plan.switching.every(worse.severity) <= plan.switching.every(state.severity)


class TestRefused:
    @pytest.mark.parametrize("stored", [None, {}])
    def test_nothing_stored_is_a_new_stream(self, stored):
        assert State.from_json(stored) == State()

    @pytest.mark.parametrize(
        "stored",
        [
            [],
            "",
            False,
            7,
            {"strange": 1},
            {"passed_over": -1},
            {"passed_over": True},
            {"passed_over": 1.5},
            {"last": "yesterday"},
            {"last": 12},
            {"severity": "loose"},
            {"severity": []},
            {"outcomes": "yes"},
            {"outcomes": [1]},
            {"accepted": None},
            {"rejected": "3"},
            {"discontinued": 0},
        ],
    )
    def test_a_damaged_state(self, stored):
        with pytest.raises(BadState):
            State.from_json(stored)

    @pytest.mark.parametrize("every", [0, -1, True, 1.5, None, 10**7])
    def test_an_nth_that_is_none(self, every):
        with pytest.raises(BadPlan, match="whole number"):
            Plan(Mode.NTH, every=every)

    @pytest.mark.parametrize("percent", [0, -5, 100.1, math.nan, math.inf, True, None, "10"])
    def test_a_percentage_that_is_none(self, percent):
        with pytest.raises(BadPlan, match="percent"):
            Plan(Mode.RANDOM, percent=percent)

    @pytest.mark.parametrize("interval", [timedelta(0), -HOUR])
    def test_an_interval_that_is_none(self, interval):
        with pytest.raises(BadPlan):
            Plan(Mode.PERIODIC, interval=interval)

    @pytest.mark.parametrize(
        "rules",
        [
            {"tighten_rejected": 0},
            {"tighten_rejected": 6},
            {"tighten_window": True},
            {"relax_accepted": 0},
            {"reduce_accepted": 0},
            {"stop_rejected": -1},
            {"normal_every": 0},
            {"tightened_every": 2},
            {"normal_every": 5},
            {"reduced_every": 2.5},
        ],
    )
    def test_switching_rules_that_cannot_work(self, rules):
        with pytest.raises(BadPlan):
            Switching(**rules)

    def test_parameters_of_other_modes_are_not_looked_at(self):
        assert Plan(Mode.ALL, every=0, percent=0).mode is Mode.ALL
