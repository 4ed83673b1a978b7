"""What values say, byte by byte: every type there and back, and nothing made up."""

import doctest
import json
import math
import struct
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import variant_from_binary, variant_to_binary
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers import ConfigurationError, Quality
from plant_drivers.catalogue.opcua import NODE_PATTERN
from plant_drivers.opcua import typed, values
from plant_drivers.opcua.nodes import node_id, node_text
from plant_drivers.opcua.typed import variant
from plant_drivers.opcua.values import element, meaning, plain, shortest, stamp
from plant_drivers.schema import problems

V = ua.VariantType
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)
INTEGERS = {
    V.SByte: 8, V.Byte: -8, V.Int16: 16, V.UInt16: -16, V.Int32: 32, V.UInt32: -32, V.Int64: 64,
    V.UInt64: -64,
}  # fmt: skip


def integers(kind):
    bits = INTEGERS[kind]
    if bits < 0:
        return st.integers(0, 2**-bits - 1)
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


times = st.datetimes(datetime(1970, 1, 2), datetime(8999, 1, 1), timezones=st.just(timezone.utc))
typed_values = st.one_of(
    st.sampled_from(list(INTEGERS)).flatmap(lambda k: st.tuples(st.just(k), integers(k))),
    st.tuples(st.just(V.Boolean), st.booleans()),
    st.tuples(st.just(V.Float), st.floats(width=32, allow_nan=False, allow_infinity=False)),
    st.tuples(st.just(V.Double), st.floats(allow_nan=False, allow_infinity=False)),
    st.tuples(st.just(V.String), st.text()),
    st.tuples(st.just(V.DateTime), times),
    st.tuples(st.just(V.Guid), st.uuids()),
    st.tuples(st.just(V.ByteString), st.binary()),
)


def over_the_wire(sent):
    return variant_from_binary(Buffer(variant_to_binary(sent)))


def test_the_examples_in_the_docstrings_hold():
    for module, examples in ((values, 3), (typed, 1)):
        results = doctest.testmod(module)
        assert (results.failed, results.attempted) == (0, examples)


@given(typed_values)
def test_what_is_said_can_be_written_back(given_value):
    kind, value = given_value
    came = over_the_wire(ua.Variant(value, kind))
    said = plain(came)
    json.dumps(said, allow_nan=False)
    assert variant(said, kind).Value == came.Value
    assert over_the_wire(variant(said, kind)).Value == came.Value


@given(typed_values)
def test_numbers_are_values_and_the_rest_is_text(given_value):
    kind, value = given_value
    said = meaning(ua.DataValue(over_the_wire(ua.Variant(value, kind))))
    assert said.quality is Quality.GOOD
    if isinstance(value, (int, float)):
        assert said.value == pytest.approx(float(value), rel=1e-6)
        assert math.isfinite(said.value)
    else:
        assert said.value is None
        assert len(said.text) <= values.MAX_TEXT


@given(st.lists(typed_values, max_size=5), st.integers(0, 2**32 - 1))
def test_whatever_comes_has_a_meaning(items, code):
    """Any status, any array: never NaN, never a value beside bad, always JSON."""
    for kind, value in items:
        data = ua.DataValue(ua.Variant([value] * 3, kind), StatusCode=ua.StatusCode(code))
        said = meaning(data)
        assert (said.value is None) or said.quality is not Quality.BAD
        assert ("reason" in said.attributes) == (said.quality is Quality.BAD)
        json.dumps(said.attributes, allow_nan=False)


def digits(number):
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_32_bit_float_is_said_as_it_was_meant(value):
    said = shortest(value)
    assert struct.pack("<f", said) == struct.pack("<f", value)
    assert digits(said) <= digits(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("kind", [V.Float, V.Double])
def test_what_is_no_number(value, kind):
    said = meaning(ua.DataValue(ua.Variant(value, kind)))
    assert (said.value, said.quality) == (None, Quality.BAD)
    assert "the value is" in said.attributes["reason"]
    in_array = meaning(ua.DataValue(ua.Variant([1.0, value], kind)))
    assert in_array.text == "[1.0, null]"


def test_status_and_its_bits():
    overflow = ua.StatusCode(0x00000480)
    said = meaning(ua.DataValue(ua.Variant(1, V.Int16), StatusCode=overflow))
    assert (said.value, said.attributes) == (1, {"overflow": True})
    uncertain = ua.StatusCode(ua.StatusCodes.UncertainSensorNotAccurate | 0x0400)
    said = meaning(ua.DataValue(ua.Variant(1, V.Int16), StatusCode=uncertain))
    assert said.quality is Quality.UNCERTAIN
    assert said.attributes == {"status": "UncertainSensorNotAccurate"}
    said = meaning(ua.DataValue(ua.Variant(1, V.Int16), StatusCode=ua.StatusCode(0xC0000000)))
    assert (said.value, said.quality) == (None, Quality.BAD)


def test_no_value_is_not_nothing():
    said = meaning(ua.DataValue(ua.Variant(None, V.Null)))
    assert (said.value, said.quality) == (None, Quality.BAD)
    assert said.attributes["reason"] == "the node has no value yet"


def test_structures_are_text():
    known = ua.EUInformation(DisplayName=ua.LocalizedText("kg"), UnitId=42)
    said = meaning(ua.DataValue(ua.Variant(known, V.ExtensionObject)))
    assert json.loads(said.text)["DisplayName"] == "kg"
    unknown = ua.ExtensionObject(ua.NodeId("Result", 2), b"\x01\x02")
    said = meaning(ua.DataValue(ua.Variant(unknown, V.ExtensionObject)))
    assert json.loads(said.text) == {"type": "ns=2;s=Result", "body": "0102"}


def test_a_long_text_is_cut_and_says_so():
    said = meaning(ua.DataValue(ua.Variant("x\x00" * 3000, V.String)))
    assert (len(said.text), said.attributes["cut"]) == (values.MAX_TEXT, True)
    assert "\x00" not in said.text


@pytest.mark.parametrize(
    ("value", "index", "part"),
    [
        ([1, 2, 3], "0", [1]),
        ([1, 2, 3], "1:2", [2, 3]),
        ([1, 2, 3], "1:9", [2, 3]),
        ([2, 3], "1:2", [2, 3]),
        ([[1, 2], [3, 4]], "1,0:1", [[3, 4]]),
        ("abcdef", "2:3", "cd"),
        ("cd", "2:3", "cd"),
    ],
)
def test_index_ranges(value, index, part):
    assert element(value, index) == part


@pytest.mark.parametrize("index", ["3", "5:6", "2:1", "0,0"])
def test_an_index_that_is_not_there(index):
    with pytest.raises(IndexError):
        element([1, 2, 3], index)
    said = meaning(ua.DataValue(ua.Variant([1, 2, 3], V.Int16)), index)
    assert said.text == "BadIndexRangeNoData"


class TestTime:
    def stamped(self, source, server=None, clock="source", *, just_now=True):
        data = ua.DataValue(ua.Variant(1, V.Int16), SourceTimestamp=source, ServerTimestamp=server)
        return stamp(data, clock, NOW, 10.0, just_now=just_now)

    def test_whose_clock(self):
        source, server = NOW - timedelta(seconds=2), NOW - timedelta(seconds=1)
        assert self.stamped(source, server) == (source, {})
        assert self.stamped(source, server, "server") == (server, {})
        assert self.stamped(source, server, "gateway") == (NOW, {})

    def test_who_says_none(self):
        assert self.stamped(None, NOW) == (NOW, {})
        assert self.stamped(NOW, None, "server") == (NOW, {})
        assert self.stamped(None, None) == (NOW, {})
        naive = NOW.replace(tzinfo=None)
        assert self.stamped(naive) == (NOW, {})

    def test_a_time_before_all_calendars_is_none(self):
        assert self.stamped(datetime(1601, 1, 1)) == (NOW, {})
        assert self.stamped(datetime(9999, 12, 31, tzinfo=timezone.utc)) == (NOW, {})

    @pytest.mark.parametrize("seconds", [-3600, 3600])
    def test_far_off(self, seconds):
        source = NOW + timedelta(seconds=seconds)
        assert self.stamped(source) == (source, {"clock_offset": seconds})
        found = self.stamped(source, just_now=False)
        assert found == (source, {"clock_offset": seconds} if seconds > 0 else {})


class TestNodes:
    NAMESPACES = ["http://opcfoundation.org/UA/", "urn:server", "http://example.com/a;b/50%"]

    @given(
        st.one_of(
            st.integers(0, 2**32 - 1), st.text(min_size=1), st.uuids(), st.binary(min_size=1)
        ),
        st.integers(0, 5),
    )
    def test_there_and_back(self, identifier, number):
        node = ua.NodeId(identifier, number)
        text = node_text(node, self.NAMESPACES)
        assert node_id(text, self.NAMESPACES) == node
        if isinstance(identifier, str) and not identifier.isprintable():
            return
        schema = {"type": "string", "pattern": NODE_PATTERN, "examples": []}
        assert not list(problems(schema, text, "node"))

    def test_the_name_of_a_namespace_outlives_its_number(self):
        text = node_text(ua.NodeId("x", 2), self.NAMESPACES)
        assert text == "nsu=http://example.com/a%3Bb/50%25;s=x"
        moved = [self.NAMESPACES[0], "urn:server", "urn:new", self.NAMESPACES[2]]
        assert node_id(text, moved) == ua.NodeId("x", 3)
        with pytest.raises(ConfigurationError, match="it has urn:server"):
            node_id(text, moved[:2])

    @pytest.mark.parametrize(
        "text", ["", "x", "ns=2", "ns=a;i=1", "i=x", "g=1", "i=4294967296", "ns=65536;i=1"]
    )
    def test_no_node(self, text):
        with pytest.raises(ConfigurationError, match="is no node"):
            node_id(text, self.NAMESPACES)
