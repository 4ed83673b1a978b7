"""Sparkplug B: payloads byte by byte, topics, and the order of births, data and deaths."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_gateway.mqtt import BirthNumbers
from plant_gateway.sparkplug import (
    DataType,
    EdgeNode,
    Metric,
    NodeDevice,
    Payload,
    PayloadError,
    Value,
    host_state,
    is_name,
)
from plant_gateway.sparkplug.node import REBIRTH, wants_rebirth
from plant_gateway.sparkplug.topics import name

NOW = 1_714_564_800_000


class TestPayload:
    def test_bytes_of_a_small_one(self):
        """Written out by hand from the specification's sparkplug_b.proto."""
        metric = Metric("w", 5, DataType.DOUBLE, 1.5, historical=True)
        assert Payload(300, (metric,), 7).encode().hex(" ") == (
            "08 ac 02 "  # timestamp 300
            "12 12 "  # a metric of 18 bytes
            "0a 01 77 "  # name w
            "18 05 "  # timestamp 5
            "20 0a "  # datatype Double
            "28 01 "  # is_historical
            "69 00 00 00 00 00 00 f8 3f "  # double_value 1.5
            "18 07"  # seq 7
        )

    def test_null_and_properties(self):
        metric = Metric("t", 5, DataType.STRING, None, properties={"Quality": 0, "engUnit": "°C"})
        found = Payload.decode(Payload(1, (metric,), 0).encode()).metrics[0]
        assert (found.value, found.properties) == (None, {"Quality": 0, "engUnit": "°C"})

    metrics = st.builds(
        Metric,
        st.text(max_size=20),
        st.integers(0, 2**63),
        st.just(DataType.DOUBLE),
        st.none() | st.floats(allow_nan=False),
        st.booleans(),
        st.dictionaries(st.text(max_size=8), st.integers(0, 2**31) | st.text(max_size=8)),
    ) | st.one_of(
        st.builds(Metric, st.just("a"), st.just(1), st.just(kind), values)
        for kind, values in (
            (DataType.STRING, st.text(max_size=300)),
            (DataType.BOOLEAN, st.booleans()),
            (DataType.INT32, st.integers(-(2**31), 2**31 - 1)),
            (DataType.INT64, st.integers(-(2**63), 2**63 - 1)),
            (DataType.UINT64, st.integers(0, 2**64 - 1)),
        )
    )

    @given(st.builds(Payload, st.integers(0, 2**64 - 1), st.tuples(metrics), st.integers(0, 255)))
    def test_what_is_written_is_read(self, payload):
        assert Payload.decode(payload.encode()) == payload

    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_payload_or_a_payload_error(self, data):
        with suppress(PayloadError):
            Payload.decode(data)

    def test_cut_off(self):
        whole = Payload(NOW, (Metric("weight", NOW, DataType.DOUBLE, 1.25),), 7).encode()
        between_fields = {0, 7, len(whole) - 2}  # which is a shorter payload
        for length in set(range(len(whole))) - between_fields:
            with pytest.raises(PayloadError):
                Payload.decode(whole[:length])

    @pytest.mark.parametrize("data", ["00", "0b", "ff" * 11, "12 05 0a", "08 80", "12 03 20 63 00"])
    def test_nonsense(self, data):
        with pytest.raises(PayloadError):
            Payload.decode(bytes.fromhex(data))


def value(device="scale", metric="weight", at=NOW, number=1.25, **more):
    return Value(device, metric, at, number, None, "kg", "good", **more)


def read(messages):
    """``(kind, device, seq, {metric: value})`` of each."""
    found = []
    for message in messages:
        _, _, kind, _, *device = message.topic.split("/")
        payload = Payload.decode(message.payload)
        values = {metric.name: metric.value for metric in payload.metrics}
        found.append((kind, *(device or [""]), payload.seq, values))
    return found


class TestNode:
    def node(self, bdseq=3):
        devices = [NodeDevice("scale", ("weight",)), NodeDevice("scan/1", ("code",), {"code"})]
        return EdgeNode("hall", "cabinet", bdseq, devices)

    def test_births_in_order_with_the_numbers_of_their_session(self):
        node = self.node()
        assert read(node.births(NOW, ["scale"])) == [
            ("NBIRTH", "", 0, {"bdSeq": 3, REBIRTH: False}),
            ("DBIRTH", "scale", 1, {"weight": None}),
        ]
        death = node.death(NOW)
        assert (death.topic, death.qos) == ("spBv1.0/hall/NDEATH/cabinet", 1)
        assert Payload.decode(death.payload).seq is None
        assert Payload.decode(death.payload).metrics[0].value == 3
        assert EdgeNode("a", "b", 256 + 3, ()).death(NOW).payload == (
            EdgeNode("a", "b", 3, ()).death(NOW).payload
        )

    def test_data_after_birth_and_a_rebirth_with_the_last_values(self):
        node = self.node()
        read(node.births(NOW, ["scale"]))
        kept = value(at=NOW - 60_000, number=9.0, historical=True)
        (message,) = node.data([value(), kept], NOW)
        (live, old) = Payload.decode(message.payload).metrics
        assert (live.value, live.timestamp, live.historical) == (1.25, NOW, False)
        assert live.properties == {"Quality": 192, "engUnit": "kg"}
        assert (old.value, old.timestamp, old.historical) == (9.0, NOW - 60_000, True)
        assert read(node.births(NOW, ["scale"]))[1] == ("DBIRTH", "scale", 1, {"weight": 1.25})

    def test_a_device_that_goes_and_comes(self):
        node = self.node()
        read(node.births(NOW, ["scale"]))
        gone = list(node.device_is("scale", NOW, there=False))
        assert read(gone) == [("DDEATH", "scale", 2, {})]
        assert list(node.device_is("scale", NOW, there=False)) == []
        assert read(node.data([value(historical=True)], NOW)) == [
            ("DBIRTH", "scale", 3, {"weight": None}),
            ("DDATA", "scale", 4, {"weight": 1.25}),
            ("DDEATH", "scale", 5, {}),
        ], "what was kept of it is told with certificates around it"
        assert read(node.device_is("scale", NOW, there=True))[0][0] == "DBIRTH"
        assert list(node.device_is("nobody", NOW, there=True)) == []
        assert list(node.data([value("nobody")], NOW)) == []

    def test_texts_and_names(self):
        node = self.node()
        read(node.births(NOW, []))
        scan = Value("scan/1", "code", NOW, None, "0104…", "", "good")
        messages = read(node.data([scan], NOW))
        assert messages[1][:2] == ("DDATA", "scan_1")
        assert messages[1][3] == {"code": "0104…"}

    def test_seq_goes_round(self):
        node = self.node()
        read(node.births(NOW, ["scale"]))
        numbers = [read(node.data([value()], NOW))[0][2] for _ in range(600)]
        assert numbers == [(n + 2) % 256 for n in range(600)]

    def test_a_lost_value_is_null_of_bad_quality(self):
        node = self.node()
        read(node.births(NOW, ["scale"]))
        lost = Value("scale", "weight", NOW, None, "no link", "kg", "bad")
        (message,) = node.data([lost], NOW)
        (metric,) = Payload.decode(message.payload).metrics
        assert (metric.value, metric.properties["Quality"]) == (None, 0)

    def test_who_asks_for_a_rebirth(self):
        assert wants_rebirth(
            Payload(NOW, (Metric(REBIRTH, NOW, DataType.BOOLEAN, value=True),)).encode()
        )
        assert not wants_rebirth(Payload(NOW, (Metric("x", NOW, DataType.DOUBLE, 1.0),)).encode())
        with pytest.raises(PayloadError):
            wants_rebirth(b"\xff")


def test_names():
    assert is_name("hall-1")
    assert not any(map(is_name, ["", "a/b", "a+b", "#", "..", ".hidden", "x" * 65, "a\n"]))
    assert name("Scale #1/kg") == "Scale__1_kg"
    assert name("...") == "_"
    assert host_state("plant") == "spBv1.0/STATE/plant"


def test_birth_numbers_count_on_over_restarts(tmp_path):
    assert [BirthNumbers(tmp_path / "bdseq")() for _ in range(3)] == [0, 1, 2]
    (tmp_path / "bdseq").write_text("255")
    assert BirthNumbers(tmp_path / "bdseq")() == 0
    (tmp_path / "bdseq").write_text("rubbish")
    assert BirthNumbers(tmp_path / "bdseq")() == 0
    assert BirthNumbers(tmp_path / "no" / "folder")() == 0


def test_infinite_values_survive():
    metric = Metric("w", 1, DataType.DOUBLE, math.inf)
    assert Payload.decode(Payload(1, (metric,)).encode()).metrics == (metric,)
