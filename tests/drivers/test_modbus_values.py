"""Registers and values: every type, every order, scaling, what is no value."""

import math
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs.modbus_addresses import (
    NOTATIONS,
    TABLES,
    AddressProblem,
    Place,
    place,
)
from plant_drivers.codecs.modbus_values import (
    NUMBERS,
    ORDERS,
    TYPES,
    Encoding,
    Value,
    ValueProblem,
    side_by_side,
)

REGISTER = st.integers(0, 0xFFFF)
ENCODINGS = st.builds(
    Encoding,
    st.sampled_from(TYPES),
    order=st.sampled_from(ORDERS),
    scale=st.floats(-1e9, 1e9).filter(bool),
    offset=st.floats(-1e9, 1e9),
    decimals=st.none() | st.integers(0, 9),
    unavailable=st.frozensets(st.integers(0, 2**64)),
    bit=st.integers(0, 15),
    length=st.integers(1, 125),
)


class TestOrders:
    @pytest.mark.parametrize(
        ("order", "registers"),
        [
            ("ABCD", [0x0102, 0x0304]),
            ("CDAB", [0x0304, 0x0102]),
            ("BADC", [0x0201, 0x0403]),
            ("DCBA", [0x0403, 0x0201]),
        ],
    )
    def test_32_bits(self, order, registers):
        encoding = Encoding("uint32", order=order)
        assert encoding.decode(registers).number == 0x01020304
        assert encoding.encode(0x01020304) == registers

    @pytest.mark.parametrize(
        ("order", "registers"),
        [
            ("ABCD", [0x0102, 0x0304, 0x0506, 0x0708]),
            ("CDAB", [0x0708, 0x0506, 0x0304, 0x0102]),
            ("BADC", [0x0201, 0x0403, 0x0605, 0x0807]),
            ("DCBA", [0x0807, 0x0605, 0x0403, 0x0201]),
        ],
    )
    def test_64_bits(self, order, registers):
        encoding = Encoding("int64", order=order)
        assert encoding.decode(registers).number == 0x0102030405060708
        assert encoding.encode(0x0102030405060708) == registers

    @pytest.mark.parametrize(
        ("order", "register"),
        [("ABCD", 0x0102), ("CDAB", 0x0102), ("BADC", 0x0201), ("DCBA", 0x0201)],
    )
    def test_16_bits_know_bytes_only(self, order, register):
        assert Encoding("uint16", order=order).decode([register]).number == 0x0102

    @pytest.mark.parametrize(
        ("order", "registers"),
        [
            ("ABCD", [0x4142, 0x4344]),
            ("CDAB", [0x4142, 0x4344]),
            ("BADC", [0x4241, 0x4443]),
            ("DCBA", [0x4241, 0x4443]),
        ],
    )
    def test_a_text_is_read_forward(self, order, registers):
        encoding = Encoding("string", order=order, length=2)
        assert encoding.decode(registers) == Value(text="ABCD")
        assert encoding.encode("ABCD") == registers

    def test_side_by_side(self):
        wide = struct.unpack(">4H", struct.pack(">f", 23.4) + struct.pack(">f", -1.5))
        shown = side_by_side(wide)
        assert shown["float32"]["ABCD"].text == "23.4"
        assert set(shown) == set(NUMBERS)
        assert set(shown["int64"]) == set(ORDERS)
        assert set(shown["int16"]) == {"ABCD", "BADC"}
        assert set(side_by_side(wide[:1])) == {"int16", "uint16"}
        assert shown["float32"]["CDAB"].number != shown["float32"]["ABCD"].number


class TestNumbers:
    @pytest.mark.parametrize(
        ("type_", "registers", "number"),
        [
            ("int16", [0x8000], -32768),
            ("uint16", [0x8000], 32768),
            ("int32", [0xFFFF, 0xFFFE], -2),
            ("uint32", [0xFFFF, 0xFFFE], 4294967294),
            ("int64", [0xFFFF] * 4, -1),
            ("uint64", [0xFFFF] * 4, 2**64 - 1),
            ("float32", [0x41BB, 0x3333], 23.4),
            ("float64", [0x4037, 0x6666, 0x6666, 0x6666], 23.4),
            ("float32", [0x7F7F, 0xFFFF], 3.4028235e38),
            ("float32", [0, 1], 1.4013e-45),
        ],
    )
    def test_plain(self, type_, registers, number):
        value = Encoding(type_).decode(registers)
        assert (value.number, value.reason) == (number, "")

    @pytest.mark.parametrize(
        ("options", "text"),
        [
            ({"scale": 0.1}, "23.4"),
            ({"scale": 0.1, "offset": -40.0}, "-16.6"),
            ({"decimals": 2}, "234.00"),
            ({"scale": 0.01, "decimals": 1}, "2.3"),
            ({"scale": -1.0, "offset": 1000.0}, "766.0"),
        ],
    )
    def test_scaled_exactly(self, options, text):
        assert Encoding("int16", **options).decode([234]).number == Decimal(text)

    def test_digits_are_kept(self):
        value = Encoding("uint16", scale=0.01, decimals=2).decode([2500])
        assert str(value.number) == value.text == "25.00"

    @pytest.mark.parametrize(
        ("registers", "reason"),
        [
            ([0x7FC0, 0], "not a number"),
            ([0xFFFF, 0xFFFF], "not a number"),
            ([0x7F80, 0], "infinite"),
            ([0xFF80, 0], "infinite"),
        ],
    )
    @pytest.mark.parametrize("options", [{}, {"scale": 0.1}, {"decimals": 1}])
    def test_no_number_is_no_value(self, registers, reason, options):
        value = Encoding("float32", **options).decode(registers)
        assert (value.number, value.reason) == (None, reason)

    def test_what_means_that_there_is_none(self):
        encoding = Encoding("int16", unavailable=frozenset({0x8000, 0xFFFF}))
        assert encoding.decode([0x8000]).reason == "not available (0x8000)"
        assert encoding.decode([0xFFFF]).number is None
        assert encoding.decode([0x7FFF]).number == 32767
        swapped = Encoding("uint32", order="CDAB", unavailable=frozenset({0x80000000}))
        assert swapped.decode([0x0000, 0x8000]).reason

    @pytest.mark.parametrize(("bit", "number"), [(0, 1), (1, 0), (15, 1), (14, 0)])
    def test_bit(self, bit, number):
        assert Encoding("bool", bit=bit).decode([0x8001]).number == number

    @pytest.mark.parametrize(
        ("registers", "text"),
        [
            ([0x4100, 0x4242], "A"),
            ([0x2041, 0x4220], "AB"),
            ([0x41E9, 0x0A42], "A??B"),
            ([0, 0], ""),
        ],
    )
    def test_text(self, registers, text):
        assert Encoding("string", length=2).decode(registers).text == text


class TestWriting:
    @pytest.mark.parametrize(
        ("encoding", "value", "registers"),
        [
            (Encoding("int16"), -1, [0xFFFF]),
            (Encoding("int16", scale=0.1), 23.4, [234]),
            (Encoding("uint16", scale=0.1, offset=-40.0), 0, [400]),
            (Encoding("float32", order="DCBA"), 23.4, [0x3333, 0xBB41]),
            (Encoding("string", length=2), "OK", [0x4F4B, 0]),
        ],
    )
    def test_registers(self, encoding, value, registers):
        assert encoding.encode(value) == registers

    @pytest.mark.parametrize(
        ("encoding", "value", "words"),
        [
            (Encoding("int16"), 32768, "does not fit"),
            (Encoding("uint16"), -1, "does not fit"),
            (Encoding("uint16", scale=0.1), 7000, "does not fit"),
            (Encoding("float32"), 1e39, "does not fit"),
            (Encoding("float32"), math.nan, "not a value"),
            (Encoding("int16"), math.inf, "not a value"),
            (Encoding("int16"), "5", "cannot be written as int16"),
            (Encoding("bool"), 1, "cannot be written as bool"),
            (Encoding("string", length=1), "abc", "at most 2 ASCII"),
            (Encoding("string", length=9), "Öl", "ASCII"),
            (Encoding("string", length=9), 7, "ASCII"),
        ],
    )
    def test_what_cannot_be_written(self, encoding, value, words):
        with pytest.raises(ValueProblem, match=words):
            encoding.encode(value)


def test_what_its_scale_makes_larger_than_any_number_is_no_value():
    registers = struct.unpack(">4H", struct.pack(">d", 1e308))
    assert Encoding("float64", scale=0.5).decode(registers).number == Decimal("5E+307")
    assert Encoding("float64", scale=10).decode(registers) == Value(reason="too large")


@given(ENCODINGS, st.lists(REGISTER, min_size=125, max_size=125))
def test_whatever_registers_hold_is_a_value_or_a_reason(encoding, registers):
    value = encoding.decode(registers[: encoding.registers])
    if encoding.type == "string":
        assert value.number is None
        assert value.text.isascii()
    else:
        assert (value.number is None) == bool(value.reason)
        assert value.number is None or math.isfinite(value.number)


@given(
    st.sampled_from([name for name in NUMBERS if "int" in name]),
    st.sampled_from(ORDERS),
    st.lists(REGISTER, min_size=4, max_size=4),
    st.sampled_from([1.0, 0.1, 0.001, -10.0, 1e6]),
    st.sampled_from([0.0, -40.0, 0.5]),
)
def test_what_is_read_can_be_written_back(type_, order, registers, scale, offset):
    encoding = Encoding(type_, order=order, scale=scale, offset=offset)
    registers = registers[: encoding.registers]
    assert encoding.encode(encoding.decode(registers).number) == registers


@given(st.floats(width=32, allow_nan=False, allow_infinity=False), st.sampled_from(ORDERS))
def test_a_float_is_its_shortest_number(number, order):
    encoding = Encoding("float32", order=order)
    decoded = encoding.decode(encoding.encode(number)).number
    assert struct.pack(">f", decoded) == struct.pack(">f", number)
    assert len(Decimal(repr(decoded)).normalize().as_tuple().digits) <= 9


@given(
    ENCODINGS,
    st.floats() | st.integers() | st.text() | st.decimals(),
)
def test_writing_raises_its_own_error_only(encoding, value):
    try:
        registers = encoding.encode(value)
    except ValueProblem:
        return
    assert all(0 <= register <= 0xFFFF for register in registers)
    assert len(registers) == encoding.registers


class TestAddresses:
    @pytest.mark.parametrize(
        ("number", "notation", "table", "expected"),
        [
            (0, "zero", None, Place("holding", 0)),
            (65535, "zero", "input", Place("input", 65535)),
            (1, "one", "coil", Place("coil", 0)),
            (65536, "one", None, Place("holding", 65535)),
            (1, "prefixed", None, Place("coil", 0)),
            (9999, "prefixed", None, Place("coil", 9998)),
            (10001, "prefixed", None, Place("discrete", 0)),
            (30001, "prefixed", None, Place("input", 0)),
            (40001, "prefixed", "holding", Place("holding", 0)),
            (49999, "prefixed", None, Place("holding", 9998)),
            (400001, "prefixed", None, Place("holding", 0)),
            (465536, "prefixed", None, Place("holding", 65535)),
            (300010, "prefixed", None, Place("input", 9)),
            (110000, "prefixed", None, Place("discrete", 9999)),
        ],
    )
    def test_places(self, number, notation, table, expected):
        assert place(number, notation, table) == expected

    @pytest.mark.parametrize(
        ("number", "notation", "table", "words"),
        [
            (-1, "zero", None, "outside 0 to 65535"),
            (65536, "zero", None, "outside 0 to 65535"),
            (0, "one", None, "outside 1 to 65536"),
            (400001, "one", None, "prefixed address"),
            (0, "prefixed", None, "no prefixed address"),
            (20001, "prefixed", None, "no prefixed address"),
            (40000, "prefixed", None, "no prefixed address"),
            (465537, "prefixed", None, "no prefixed address"),
            (-40001, "prefixed", None, "no prefixed address"),
            (40001, "prefixed", "input", "in the table holding, not input"),
        ],
    )
    def test_what_is_no_place(self, number, notation, table, words):
        with pytest.raises(AddressProblem, match=words):
            place(number, notation, table)

    @given(st.sampled_from(NOTATIONS), st.sampled_from(sorted(TABLES)), st.integers(0, 65535))
    def test_there_and_back(self, notation, table, address):
        if notation == "prefixed" and table == "coil":
            address %= 9999
        one = Place(table, address)
        assert place(one.written(notation), notation, table) == one

    @given(st.integers(), st.sampled_from(NOTATIONS))
    def test_its_own_error_only(self, number, notation):
        try:
            assert 0 <= place(number, notation).address <= 65535
        except AddressProblem as problem:
            assert str(problem).endswith(".")
