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


def sent(*readings, settings=SETTINGS, arrived=None):
    """Which of them are sent; each arrives at its own time unless ``arrived`` says when."""
    chosen = TelemetryFilter(settings)
    times = arrived or [(one.time - START).total_seconds() for one in readings]
    return [
        i
        for i, (one, now) in enumerate(zip(readings, times, strict=True))
        if chosen.passes(one, now)
    ]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([(0, "1"), (1, "1"), (2, "1.01")], [0]),
        ([(0, "1"), (1, "1.011")], [0, 1]),
        ([(0, "1"), (0.1, "2"), (0.2, "2")], [0, 2]),
        ([(0, "1"), (9.9, "1"), (10, "1"), (10.1, "1")], [0, 2]),
        ([(0, "1"), (0.3, "1.006"), (0.6, "1.012")], [0, 2]),
    ],
    ids=[
        "deadband",
        "left it",
        "too soon",
        "at least each",
        "slow drift adds up",
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
    assert chosen.passes(reading(0, "1"), 0)
    chosen.reset()
    assert chosen.passes(reading(0.01, "1"), 0.01)


@pytest.mark.parametrize(
    ("deadband", "percent", "values", "expected"),
    [
        ("0", "1", ["100", "101", "101.1", "102.1"], [0, 2]),
        ("0", "1", ["-100", "-101", "-101.1"], [0, 2]),
        ("0", "1", ["0", "0.001"], [0, 1]),
        ("0.5", "1", ["0", "0.5", "0.6", "1.2"], [0, 2, 3]),
        ("0.5", "1", ["100", "100.9", "101.1"], [0, 2]),
        ("0", "0", ["100", "100", "100.0001"], [0, 2]),
    ],
)
def test_deadbands(deadband, percent, values, expected):
    settings = TelemetrySettings(Decimal(deadband), Decimal(percent), 0.2, 1000.0)
    readings = [reading(i, value) for i, value in enumerate(values)]
    assert sent(*readings, settings=settings) == expected


class TestClocks:
    """The device's clock and the gateway's, each going wrong in turn."""

    @pytest.mark.parametrize(
        ("device", "arrived", "values", "expected"),
        [
            ([0, 0, 0, 0], [0, 1, 2, 12], "1221", [0, 1, 3]),
            ([100, 5, 6, 7], [0, 1, 2, 3], "1111", [0, 1]),
            ([100, 5, 100, 5], [0, 0.1, 0.15, 0.3], "1111", [0, 3]),
            ([0, 1e8, 1e8 + 1, 2], [0, 1, 2, 3], "1111", [0, 1, 3]),
            ([0, 0.5, 1.0, 1.1], [0, 0, 0, 0], "1234", [0, 1, 2]),
            ([5, 4, 3, 2], [0, 0.05, 0.1, 0.15], "1234", [0]),
        ],
        ids=[
            "stands still",
            "set back once",
            "to and fro: the rate limit holds",
            "leaps ahead and comes back",
            "readings that arrive together keep their own times",
            "runs backwards: the rate limit holds",
        ],
    )
    def test_the_later_clock_counts(self, device, arrived, values, expected):
        readings = [reading(at, value) for at, value in zip(device, values, strict=True)]
        assert sent(*readings, arrived=arrived) == expected
