"""Symbology identifiers in front of scans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs.aim import SYMBOLOGIES, parse_aim


@pytest.mark.parametrize(
    ("text", "symbology", "gs1", "gtin"),
    [
        ("]C0ABC", "code128", False, False),
        ("]C1ABC", "gs1_128", True, False),
        ("]d1ABC", "datamatrix", False, False),
        ("]d2ABC", "gs1_datamatrix", True, False),
        ("]Q1ABC", "qr", False, False),
        ("]Q3ABC", "gs1_qr", True, False),
        ("]e0ABC", "gs1_databar", True, False),
        ("]E0ABC", "ean_upc", False, True),
        ("]E4ABC", "ean8", False, True),
        ("]E3ABC", "ean_upc", False, False),
        ("]A0ABC", "code39", False, False),
        ("]zCABC", "aztec", False, False),
    ],
)
def test_known(text, symbology, gs1, gtin):
    symbol, rest = parse_aim(text)
    assert (symbol.symbology, symbol.is_gs1, symbol.is_gtin) == (symbology, gs1, gtin)
    assert str(symbol) + rest == text


@pytest.mark.parametrize(
    "text", ["", "]", "]C", "ABC", "]?0ABC", "]C*ABC", "[C1ABC", "]C~x", "C1A"]
)
def test_what_is_none_is_left_alone(text):
    assert parse_aim(text) == (None, text)


@given(st.text())
def test_nothing_is_lost(text):
    symbol, rest = parse_aim(text)
    assert (str(symbol) if symbol else "") + rest == text


@given(st.sampled_from(sorted(SYMBOLOGIES)), st.text(max_size=10))
def test_every_letter_has_a_word(letter, text):
    symbol, rest = parse_aim(f"]{letter}0{text}")
    assert symbol.symbology
    assert rest == text
