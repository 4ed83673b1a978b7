"""Which readings are worth sending."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from plant_drivers import Quality, Reading
from plant_gateway.config import TelemetrySettings
from plant_gateway.telemetry import TelemetryFilter

START = datetime(2024, 5, 1, tzinfo=timezone.utc)
SETTINGS = TelemetrySettings(deadband=Decimal("0.01"), min_interval=0.2, max_interval=10.0)


def reading(seconds, value, **changes):
    return Reading(
        "weight", START + timedelta(seconds=seconds), value and Decimal(value), "kg", **changes
    )


def sent(*readings):
    chosen = TelemetryFilter(SETTINGS)
    return [i for i, one in enumerate(readings) if chosen.passes(one)]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([(0, "1"), (1, "1"), (2, "1.01")], [0]),
        ([(0, "1"), (1, "1.011")], [0, 1]),
        ([(0, "1"), (0.1, "2"), (0.2, "2")], [0, 2]),
        ([(0, "1"), (9.9, "1"), (10, "1"), (10.1, "1")], [0, 2]),
        ([(0, "1"), (0.3, "1.006"), (0.6, "1.012")], [0, 2]),
        ([(100, "1"), (5, "1")], [0, 1]),
    ],
    ids=[
        "deadband",
        "left it",
        "too soon",
        "at least each",
        "slow drift adds up",
        "clock set back",
    ],
)
def test_value(readings, expected):
    assert sent(*(reading(*one) for one in readings)) == expected


@pytest.mark.parametrize(
    "change", [{"stable": False}, {"quality": Quality.UNCERTAIN}], ids=["stability", "quality"]
)
def test_a_change_of_state_is_sent(change):
    assert sent(reading(0, "1"), reading(1, "1", **change)) == [0, 1]


def test_a_lost_value_is_sent_once():
    bad = {"quality": Quality.BAD, "stable": False, "text": "over range"}
    assert sent(reading(0, "1"), reading(1, None, **bad), reading(2, None, **bad)) == [0, 1]


def test_reset_lets_the_next_one_through():
    chosen = TelemetryFilter(SETTINGS)
    assert chosen.passes(reading(0, "1"))
    chosen.reset()
    assert chosen.passes(reading(0.01, "1"))
