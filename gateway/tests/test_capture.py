"""Which readings are captures: every way a part can come, stay, move and go."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers import Quality, Reading
from plant_gateway.capture import CaptureState, StableCapture
from plant_gateway.config import CaptureSettings

NOW = datetime(2024, 5, 1, tzinfo=timezone.utc)
SETTINGS = CaptureSettings(Decimal("0.05"), Decimal("0.02"), confirm=2)
GAP = "gap"


def reading(text):
    """``1.250`` stable, ``~1.250`` moving, ``?1.250`` uncertain, ``!`` bad."""
    if text == "!":
        return Reading("weight", NOW, quality=Quality.BAD, stable=False)
    quality = Quality.UNCERTAIN if text[0] == "?" else Quality.GOOD
    return Reading(
        "weight", NOW, Decimal(text.lstrip("~?")), "kg", stable=text[0] != "~", quality=quality
    )


def captured(story, settings=SETTINGS, state=None):
    """The weights captured in a story."""
    detector = StableCapture(settings, state)
    found = []
    for text in story.split():
        if text == GAP:
            detector.gap()
        elif detector.offer(reading(text)):
            found.append(text)
    return found


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("0.000 ~0.800 ~1.260 1.250 1.250 1.250 1.250", ["1.250"]),
        ("1.250 1.250", ["1.250"]),
        ("1.250", []),
        ("1.250 1.300 1.250 1.300", []),
        ("~1.250 ~1.250 ~1.250", []),
        ("?1.250 ?1.250 ?1.250", []),
        ("! ! !", []),
        ("0.030 0.030 0.030", []),
        ("-1.250 -1.250 -1.250", []),
        ("0.000 0.000 0.000", []),
        ("1.250 1.250 0.000 1.250 1.250", ["1.250", "1.250"]),
        ("1.250 1.250 0.030 0.030 1.250 1.250", ["1.250"]),
        ("1.250 1.250 ~0.010 ~1.300 1.250 1.250", ["1.250", "1.250"]),
    ],
    ids=str,
)
def test_one_capture_a_part(story, expected):
    assert captured(story) == expected


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("1.250 1.250 ~1.900 2.500 2.500", ["1.250", "2.500"]),
        ("1.250 1.250 ~1.260 1.290 1.290", ["1.250", "1.290"]),
        ("1.250 1.250 2.500 2.500", ["1.250"]),
        ("1.250 1.250 ~1.252 1.250 1.250", ["1.250"]),
        ("1.250 1.250 ~1.400 1.250 1.250", ["1.250", "1.250"]),
        ("1.250 1.250 1.253 1.256 1.259 1.259 ~1.260 1.259 1.259", ["1.250"]),
    ],
    ids=["added", "a little added", "no motion", "a bump", "off and on", "creep then a bump"],
)
def test_without_returning_to_zero(story, expected):
    assert captured(story) == expected


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("1.250 1.250 gap 1.250 1.250 1.250", ["1.250"]),
        ("1.250 1.250 ! 1.250 1.250 1.250", ["1.250"]),
        ("1.250 1.250 gap 1.900 1.900", ["1.250", "1.900"]),
        ("1.250 gap 1.250", []),
        ("1.250 1.250 gap 0.000 1.250 1.250", ["1.250", "1.250"]),
    ],
)
def test_after_a_gap_the_same_weight_is_the_same_part(story, expected):
    assert captured(story) == expected


def test_the_state_survives_a_restart():
    state = CaptureState(Decimal("1.250"))
    assert captured("1.250 1.250 1.250", state=state) == []
    assert captured("1.900 1.900", state=state) == ["1.900"]
    assert captured("0.000 1.250 1.250", state=state) == ["1.250"]


def test_confirm_can_be_one():
    assert captured("1.250", CaptureSettings(Decimal(0), Decimal(0), confirm=1)) == ["1.250"]


WEIGHTS = st.decimals(-1, 30, places=3, allow_nan=False).map(str)


@given(st.lists(st.one_of(WEIGHTS, WEIGHTS.map("~{}".format), st.just("!"), st.just(GAP))))
def test_what_is_captured_was_stable_good_and_enough(story):
    detector = StableCapture(SETTINGS)
    previous = None
    for text in story:
        if text == GAP:
            detector.gap()
        elif detector.offer(reading(text)):
            assert text[0] not in "~!-"
            assert Decimal(text) >= SETTINGS.minimum
            assert previous is not None, "one reading alone was captured"
            assert abs(Decimal(previous) - Decimal(text)) <= Decimal("0.003")
        previous = text if text[0] not in "~!g" else None
