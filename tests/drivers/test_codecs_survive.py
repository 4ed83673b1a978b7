"""Whatever a line delivers, a codec answers with values or with its own exceptions.

Each codec has an entry here: what takes bytes from a device, by its module. A module of
``drivers/codecs`` without one fails.
"""

import contextlib
import pkgutil
from datetime import date
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers import DriverError, codecs
from plant_drivers.codecs import (
    aim,
    dmcc,
    generic_scale,
    gs1,
    gs1_link,
    insight,
    modbus_frames,
    modbus_values,
    mt_sics,
    open_protocol,
    scan,
    scanned,
    tightening,
    toledo_8217,
    toledo_continuous,
    zpl,
)
from plant_drivers.codecs.framing import LineFramer
from plant_drivers.codecs.pattern import Pattern

TODAY = date(2024, 5, 1)


def fed(make):
    """A decoder is fed in two pieces, and says what was left."""

    def take(data):
        decoder = make()
        found = [*decoder.feed(data[: len(data) // 2]), *decoder.feed(data[len(data) // 2 :])]
        return [*found, *decoder.feed(b"\r\n\x00")]

    return take


def scans(data):
    framer = scan.ScanFramer(prefix=b"", suffix="line", idle_gap=0.1)
    return [*framer.feed(data, 0.0), *framer.expire(10.0), *framer.hang_up()]


def text(read):
    return lambda data: read(data.decode("latin-1"))


def message_of(mid):
    return lambda data: tightening.parse_tightening(
        open_protocol.Message(mid, data=data.decode("latin-1"))
    )


def modbus(answer, *where):
    def take(data):
        for request in (
            modbus_frames.read(1, 0, 3),
            modbus_frames.read(3, 0, 2),
            modbus_frames.write_register(0, 1),
            modbus_frames.identify(),
        ):
            with contextlib.suppress(DriverError, modbus_frames.Exceptional):
                answer(bytearray(data), *where, request)

    return take


def registers(kind, order):
    encoding = modbus_values.Encoding(kind, order=order)

    def take(data):
        whole = data.ljust(2 * encoding.registers, b"\x00")
        values = [
            int.from_bytes(whole[2 * at : 2 * at + 2], "big") for at in range(len(whole) // 2)
        ]
        encoding.decode(values[: encoding.registers])
        modbus_values.side_by_side(values[:4])

    return take


#: What reads bytes of a device, and what such bytes may look like.
DECODERS = {
    "aim": ([text(aim.parse_aim)], b"]C1"),
    "dmcc": ([dmcc.parse], b"||0:17[01]ERMAQ=\r\n"),
    "framing": ([fed(LineFramer)], b"x\r\n"),
    "generic_scale": (
        [
            fed(lambda form=form: generic_scale.Decoder(form.pattern))
            for form in generic_scale.FORMATS.values()
        ],
        b"STUSOL,GNT+-?0123456789. kg\r\n",
    ),
    "gs1": ([text(lambda data: gs1.parse_gs1(data, today=TODAY))], b"01720139(]C1)\x1d"),
    "gs1_link": ([text(gs1_link.link_pairs)], b"https://a/01?=&%[]."),
    "insight": (
        [
            lambda data: insight.Login("admin", "").feed(data),
            insight.parse_status,
            insight.parse_value,
        ],
        b"User: Password logged in\r\n-10.#",
    ),
    "modbus_frames": (
        [modbus(modbus_frames.tcp_answer, 1, 7), modbus(modbus_frames.rtu_answer, 1)],
        b"\x00\x01\x02\x03\x04\x05\x06\x07\x2b\x0e\x81",
    ),
    "modbus_values": (
        [
            registers(kind, order)
            for kind in modbus_values.NUMBERS
            for order in modbus_values.ORDERS
        ],
        b"\x00\x7f\x80\xff",
    ),
    "mt_sics": ([fed(mt_sics.Decoder), mt_sics.parse], b'STIZA@D+-.0123456789 gk"Er\r\n'),
    "open_protocol": ([fed(open_protocol.Decoder), open_protocol.parse], b"0123456 9\x00"),
    "pattern": (
        [text(Pattern(r"(?P<a>\d+)|(?P<b>\w*)x").fullmatch)],
        b"0123456789x",
    ),
    "scan": ([scans], b"AB1\r\n"),
    "scanned": (
        [
            text(lambda data, gs1=gs1: scanned.interpret(data, gs1=gs1, today=TODAY))
            for gs1 in ("auto", "required", "off")
        ],
        b"]Cd12(01)17https:/\x1d",
    ),
    "tightening": (
        [message_of(61), message_of(65), text(lambda data: tightening.parameters(data, {"a": 4}))],
        b"0123456789-: ",
    ),
    "toledo_8217": ([fed(lambda: toledo_8217.Decoder("kg"))], b"\x02?A0123456789.N\r"),
    "toledo_continuous": (
        [
            fed(lambda: toledo_continuous.Decoder(checksum=False)),
            fed(lambda: toledo_continuous.Decoder(checksum=True)),
            toledo_continuous.parse,
        ],
        b"\x02-0 123456\r\x0d",
    ),
    "zpl": (
        [
            fed(zpl.Decoder),
            zpl.parse_identification,
            lambda data: zpl.parse_status([data] * 3),
            lambda data: zpl.parse_status(data.split(b"\n")),
        ],
        b"\x02\x03\r\n0123456789,",
    ),
}

#: Modules that read no bytes of a device, and what they are.
OTHERS = {
    "errors": "exceptions",
    "escapes": "settings, written by people: test_scan_codec",
    "gs1_ai": "the table that gs1 reads",
    "gs1_values": "the values inside gs1",
    "modbus_addresses": "settings, written by people: test_modbus_values",
    "modbus_blocks": "a plan of requests: test_modbus_blocks",
    "pattern_syntax": "settings, written by people: test_pattern",
    "weighing": "a type",
    "zpl_fields": "what goes to the printer: test_zpl_template",
    "zpl_template": "what goes to the printer: test_zpl_template",
}


def test_every_codec_has_an_entry():
    modules = {module.name for module in pkgutil.iter_modules(codecs.__path__)}
    assert modules == set(DECODERS) | set(OTHERS), "give the new codec its decoders here"


def test_every_decoder_of_a_codec_is_listed():
    for name, (decoders, _alphabet) in DECODERS.items():
        module = import_module(f"plant_drivers.codecs.{name}")
        assert decoders, name
        if hasattr(module, "Decoder"):
            assert any("fed" in getattr(one, "__qualname__", "") for one in decoders), name


@pytest.mark.parametrize("name", sorted(DECODERS))
@given(data=st.data())
def test_any_bytes(name, data):
    decoders, alphabet = DECODERS[name]
    near = st.lists(st.sampled_from([bytes([one]) for one in alphabet]), max_size=80)
    received = data.draw(st.one_of(st.binary(max_size=300), near.map(b"".join)))
    for decode in decoders:
        with contextlib.suppress(DriverError):
            decode(received)


def test_it_would_notice():
    """A decoder that raises anything else is not suppressed."""
    with pytest.raises(ValueError, match="invalid literal"), contextlib.suppress(DriverError):
        text(int)(b"x")
