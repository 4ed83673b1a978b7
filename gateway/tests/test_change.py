"""Which readings of a counter or a machine's state are captures."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers import Quality, Reading
from plant_gateway.capture import CaptureState
from plant_gateway.change import ChangeCapture
from plant_gateway.config import ChangeSettings, ChannelConfig
from plant_gateway.device import state_document, state_from
from plant_gateway.pipeline import ChannelPipeline

NOW = datetime(2024, 5, 1, tzinfo=timezone.utc)


def reading(what):
    if what is None:
        return Reading("state", NOW, quality=Quality.BAD)
    if isinstance(what, str):
        return Reading("state", NOW, text=what)
    return Reading("state", NOW, what)


def captured(story, state=None):
    detector = ChangeCapture(state)
    return [what for what in story if detector.offer(reading(what))]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([1, 1, 2, 2, 1], [1, 2, 1]),
        ([0, 0], [0]),
        ([5, None, 5, 6], [5, 6]),
        (["RUN", "RUN", "STOP", None, "STOP", "RUN"], ["RUN", "STOP", "RUN"]),
        ([None, None], []),
        (["", "RUN"], ["RUN"]),
        ([7, "7", 7], [7, "7", 7]),
    ],
    ids=str,
)
def test_each_change(story, expected):
    assert captured(story) == expected


def test_an_uncertain_value_changes_nothing():
    detector = ChangeCapture()
    assert detector.offer(reading(1))
    assert not detector.offer(Reading("state", NOW, 2, quality=Quality.UNCERTAIN))
    assert not detector.offer(reading(1))


@given(st.lists(st.integers(-3, 3) | st.sampled_from(["RUN", "STOP"]) | st.none()), st.data())
def test_a_restart_neither_loses_nor_doubles(story, data):
    cut = data.draw(st.integers(0, len(story)))
    detector = ChangeCapture()
    before = [what for what in story[:cut] if detector.offer(reading(what))]
    kept = state_from(state_document(detector.state))
    assert before + captured(story[cut:], kept) == captured(story)


def test_the_state_survives_as_it_was():
    for state in (CaptureState(), CaptureState(Decimal("1.50")), CaptureState(text="RUN")):
        assert state_from(state_document(state)) == state


def test_the_pipeline_captures_changes():
    channel = ChannelConfig(3, "state", "", capture=ChangeSettings())
    pipeline = ChannelPipeline(channel, None)
    outcomes = [pipeline.handle(reading(what)) for what in ("RUN", "RUN", "STOP")]
    assert [bool(outcome.capture) for outcome in outcomes] == [True, False, True]
    assert outcomes[2].capture["text"] == "STOP"
    assert outcomes[2].state == CaptureState(text="STOP")
