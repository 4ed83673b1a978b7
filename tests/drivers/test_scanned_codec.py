"""What is made of a scanned text."""

from datetime import date

import pytest

from plant_drivers.codecs.gs1 import Gs1Error
from plant_drivers.codecs.gs1_ai import IDENTIFIERS
from plant_drivers.codecs.scanned import NAMES, interpret

TODAY = date(2024, 5, 1)
GS = "\x1d"


def read(text, gs1="auto", **options):
    return interpret(text, gs1=gs1, today=TODAY, **options)


def test_a_plain_code_is_itself():
    scanned = read("PART-4711")
    assert (scanned.text, scanned.attributes) == ("PART-4711", {})


def test_the_symbology_identifier_is_taken_off():
    scanned = read("]A0PART-4711")
    assert scanned.text == "PART-4711"
    assert scanned.attributes == {"aim": "]A0", "symbology": "code39"}


def test_everything_a_box_says():
    text = f"]C1010950600013435217261231310300125010AB-7{GS}21000042{GS}3712"
    scanned = read(text)
    assert scanned.text == text[3:]
    assert scanned.attributes == {
        "aim": "]C1", "symbology": "gs1_128",
        "gs1": "(01)09506000134352(17)261231(3103)001250(10)AB-7(21)000042(37)12",
        "gtin": "09506000134352", "expiry": "2026-12-31", "net_weight": 1.25,
        "net_weight_unit": "kg", "lot": "AB-7", "serial": "000042", "count": 12.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["(01)09506000134352(10)AB", "https://id.gs1.org/01/09506000134352/10/AB"],
)
def test_what_looks_like_gs1_is_understood(text):
    assert read(text).attributes["lot"] == "AB"


@pytest.mark.parametrize("text", ["https://example.com/part/7", "(7) screws"])
def test_what_only_looks_like_it_is_a_plain_code(text):
    assert read(text).attributes == {}


def test_a_gs1_symbol_with_something_else_inside_says_so():
    attributes = read("]d20109506000134353").attributes
    assert "check digit" in attributes["gs1_error"]
    assert "gtin" not in attributes


def test_required():
    assert read("0109506000134352", "required").attributes["gtin"] == "09506000134352"
    with pytest.raises(Gs1Error):
        read("PART-4711", "required")


def test_off():
    assert "gtin" not in read("]C10109506000134352", "off").attributes


def test_ean():
    assert read("]E04006381333931").attributes["gtin"] == "04006381333931"
    assert "gtin" not in read("]E04006381333932").attributes


def test_another_separator():
    attributes = read("]d210AB~2142", separator="~").attributes
    assert (attributes["lot"], attributes["serial"]) == ("AB", "42")


def test_an_identifier_without_a_name_keeps_its_number():
    assert read("]C191INTERN").attributes["ai_91"] == "INTERN"
    assert read("]C13160000012").attributes["net_volume_unit"] == "m3"


def test_names_are_those_of_identifiers():
    assert set(NAMES) <= set(IDENTIFIERS)
