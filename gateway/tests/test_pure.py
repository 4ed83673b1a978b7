"""Backoff, configuration, units on the way: no I/O."""

import re
import uuid
from datetime import datetime, timezone
from decimal import Decimal
from random import Random

import pytest

from plant_drivers import REGISTRY, Quality, Reading
from plant_gateway.backoff import Backoff
from plant_gateway.config import BrokenDevice, CaptureSettings, DeviceConfig, EventSettings, parse
from plant_gateway.errors import ConfigError
from plant_gateway.pipeline import ChannelPipeline, event_key, in_unit

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


def document(**device):
    channel = {
        "id": 31, "key": "weight", "name": "Weight", "kind": "weight", "unit": "kg",
        "capture": {"mode": "stable", "minimum": 0.05, "rearm_below": 0.02},
        "telemetry": {"deadband": 0.0, "min_interval": 0.2, "max_interval": 10.0},
    }  # fmt: skip
    whole = {
        "id": 12, "key": "scale-1", "name": "Scale", "driver": "mt_sics",
        "settings": {"port": "/dev/ttyS0"}, "channels": [channel], **device,
    }  # fmt: skip
    return {"gateway": {"id": "x", "name": "Line 1"}, "devices": [whole]}


class TestBackoff:
    def test_doubles_to_the_cap_within_the_jitter(self):
        backoff = Backoff(first=1, cap=10, random=Random(1))
        for expected in (1, 2, 4, 8, 10, 10):
            assert expected / 2 <= backoff.next() <= expected

    def test_never_less_than_what_the_server_asked_for(self):
        assert Backoff(random=Random(1)).next(at_least=42) == 42

    def test_starts_over(self):
        backoff = Backoff(first=1, cap=100, random=Random(1))
        for _ in range(5):
            backoff.next()
        backoff.reset()
        assert backoff.next() <= 1

    def test_a_year_of_failures_does_not_overflow(self):
        assert Backoff(cap=60, random=Random(1), failures=10**6).next() <= 60


class TestConfig:
    def test_a_device(self):
        device = parse(document(), REGISTRY).devices[12]
        assert isinstance(device, DeviceConfig)
        assert device.settings["baudrate"] == 9600
        assert device.channels[0].capture == CaptureSettings(Decimal("0.05"), Decimal("0.02"), 2)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"driver": "warp"}, "no driver 'warp'"),
            ({"settings": {}}, "port is missing"),
            ({"settings": {"port": "/dev/x", "baudrate": 1}}, "baudrate must be one of"),
            ({"settings": None}, "must be a set of named values"),
            ({"channels": [{"key": "weight"}]}, "incomplete"),
            ({"channels": [{"id": 1, "key": "w", "capture": {"mode": "psychic"}}]}, "psychic"),
            ({"channels": [{"id": 1, "key": "w", "settings": {"a": 1}}]}, "Channel w: .* fixed"),
            (
                {"channels": [{"id": 1, "key": "w", "capture": {"minimum": 1, "rearm_below": 2}}]},
                "re-arms above",
            ),
            (
                {"channels": [{"id": 1, "key": "w", "telemetry": {"deadband": "NaN"}}]},
                "at least 0",
            ),
        ],
    )
    def test_a_wrong_device_says_why_and_does_not_stop_the_others(self, change, words):
        whole = document(**change)
        whole["devices"].append({**document()["devices"][0], "id": 13})
        devices = parse(whole, REGISTRY).devices
        assert isinstance(devices[12], BrokenDevice)
        assert re.search(words, devices[12].error)
        assert isinstance(devices[13], DeviceConfig)

    def test_a_channel_of_events(self):
        channel = {"id": 1, "key": "w", "kind": "scan", "capture": {"mode": "event"}}
        device = parse(document(channels=[channel]), REGISTRY).devices[12]
        assert device.gateway == "x"
        assert device.channels[0].capture == EventSettings()
        assert (device.channels[0].kind, device.channels[0].settings) == ("scan", {})

    @pytest.mark.parametrize("nonsense", [None, [], {}, {"gateway": {}}, "<html>"])
    def test_what_is_no_configuration(self, nonsense):
        with pytest.raises(ConfigError):
            parse(nonsense, REGISTRY)


class TestUnit:
    def test_grams_become_kilograms_exactly(self):
        converted = in_unit(Reading("w", NOW, Decimal("1250.0"), "g", text="1250.0 g"), "kg")
        assert converted.value == Decimal("1.25")
        assert (converted.unit, converted.text) == ("kg", "1250.0 g")
        assert converted.attributes["resolution"] == 0.0001

    def test_pieces_are_no_weight(self):
        converted = in_unit(Reading("w", NOW, Decimal(12), "pcs"), "kg")
        assert (converted.value, converted.quality) == (None, Quality.BAD)
        assert "pcs" in converted.attributes["reason"]

    def test_a_bad_reading_stays_without_a_value(self):
        assert in_unit(Reading("w", NOW, quality=Quality.BAD), "kg").value is None

    def test_floats_and_channels_without_unit(self):
        assert in_unit(Reading("w", NOW, 1250.0, "g"), "kg").value == 1.25
        assert in_unit(Reading("w", NOW, 12.5, "Nm"), "").unit == "Nm"


def test_a_capture_is_in_the_channels_unit_and_has_a_key():
    (channel,) = parse(document(), REGISTRY).devices[12].channels
    key = uuid.UUID(int=7)
    pipeline = ChannelPipeline(channel, None, lambda: key)
    first = pipeline.handle(Reading("weight", NOW, Decimal("1250"), "g", text="1250 g"))
    second = pipeline.handle(Reading("weight", NOW, Decimal("1250"), "g", text="1250 g"))
    assert first.capture is None
    assert second.capture == {
        "channel": 31, "class": "capture", "key": str(key), "value": 1.25, "text": "1250 g",
        "unit": "kg", "stable": True, "quality": "good", "time": "2024-05-01T12:00:00.000Z",
        "attributes": {"resolution": 0.001},
    }  # fmt: skip
    assert second.state is not None


class TestEvents:
    """An event is a capture of its own, or telemetry of its own; nothing filters it."""

    def channel(self, capture):
        (channel,) = (
            parse(document(channels=[{"id": 31, "key": "scan", "capture": capture}]), REGISTRY)
            .devices[12]
            .channels
        )
        return channel

    def event(self, identity="", **values):
        return Reading("scan", NOW, text="4711", event=True, identity=identity, **values)

    def test_without_an_identity_each_is_its_own(self):
        pipeline = ChannelPipeline(self.channel({"mode": "event"}), None)
        captures = [pipeline.handle(self.event()).capture for _ in range(3)]
        assert len({capture["key"] for capture in captures}) == 3
        assert captures[0]["text"] == "4711"

    def test_the_key_is_the_events_whatever_the_run(self):
        of = {"origin": ("gateway", "tool-1")}
        first, second = (
            ChannelPipeline(self.channel({"mode": "event"}), None, **of)
            .handle(self.event("0000000042")).capture
            for _ in range(2)
        )  # fmt: skip
        assert first == second
        assert first["key"] == str(event_key(("gateway", "tool-1"), "scan", "0000000042"))
        # Pinned: a key that changes with a release would make every event read again a new one.
        assert first["key"] == "b8e48503-680a-5da2-97ec-8c11c050e7a4"

    def test_the_keys_of_two_tools_that_both_count_from_one_differ(self):
        keys = {
            event_key(origin, channel, "1")
            for origin in (("a", "b"), ("ab",), ("a", "c"), ("c", "b"))
            for channel in ("x", "y")
        }
        assert len(keys) == 8

    @pytest.mark.parametrize("capture", [None, {"mode": "stable", "minimum": 0, "rearm_below": 0}])
    def test_where_no_events_are_captured_each_is_telemetry(self, capture):
        pipeline = ChannelPipeline(self.channel(capture), None)
        outcomes = [pipeline.handle(self.event("same", value=5, unit="kg")) for _ in range(3)]
        assert all(outcome.telemetry and not outcome.capture for outcome in outcomes)

    def test_a_channel_of_events_captures_nothing_else(self):
        pipeline = ChannelPipeline(self.channel({"mode": "event"}), None)
        outcomes = [pipeline.handle(Reading("scan", NOW, Decimal(5), "kg")) for _ in range(3)]
        assert not any(outcome.capture for outcome in outcomes)
        assert [bool(outcome.telemetry) for outcome in outcomes] == [True, False, False]

    def test_a_bad_event_is_kept_for_odoo_to_refuse(self):
        pipeline = ChannelPipeline(self.channel({"mode": "event"}), None)
        capture = pipeline.handle(self.event("1", quality=Quality.BAD)).capture
        assert (capture["quality"], capture["value"]) == ("bad", None)


@pytest.mark.parametrize("value", [10**16, -(2**64), 1e300, Decimal("1e20")])
def test_a_value_beyond_what_odoo_takes_is_bad_and_not_lost_on_the_way(value):
    (channel,) = parse(document(), REGISTRY).devices[12].channels
    telemetry = ChannelPipeline(channel, None).handle(Reading("weight", NOW, value, "kg")).telemetry
    assert (telemetry["value"], telemetry["quality"]) == (None, "bad")
    assert "larger than any measure" in telemetry["attributes"]["reason"]


@pytest.mark.parametrize("year", [1, 1601, 1970, 9999])
def test_a_clock_in_no_possible_year_is_not_odoos_problem(year):
    channel = parse(document(), REGISTRY).devices[12].channels[0]
    pipeline = ChannelPipeline(channel, None, clock=lambda: NOW)
    outcome = pipeline.handle(Reading("weight", NOW.replace(year=year), Decimal(1), "kg"))
    assert outcome.telemetry["time"] == "2024-05-01T12:00:00.000Z"
    assert outcome.telemetry["quality"] == "uncertain"
    assert f"{year}-05-01" in outcome.telemetry["attributes"]["reason"]
