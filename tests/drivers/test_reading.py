"""A reading cannot say what is not so."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest

from plant_drivers import Quality, Reading

NOW = datetime(2024, 5, 1, tzinfo=timezone.utc)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Reading("weight", NOW.replace(tzinfo=None), Decimal(1))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")]
)
def test_what_is_no_number_is_no_value(value):
    with pytest.raises(ValueError, match="finite"):
        Reading("weight", NOW, value)


def test_bad_means_unknown():
    with pytest.raises(ValueError, match="no value"):
        Reading("weight", NOW, Decimal(0), quality=Quality.BAD)
    assert Reading("weight", NOW, quality=Quality.BAD).value is None


def test_an_event_may_have_an_identity_and_nothing_else_may():
    assert Reading("torque", NOW, Decimal("12.5"), event=True, identity="4711").identity == "4711"
    with pytest.raises(ValueError, match="Only an event"):
        Reading("torque", NOW, Decimal("12.5"), identity="4711")


def test_a_reading_does_not_change():
    reading = Reading("weight", NOW, Decimal(1))
    with pytest.raises(AttributeError):
        reading.value = 2
    with pytest.raises(TypeError):
        reading.attributes["x"] = 1
