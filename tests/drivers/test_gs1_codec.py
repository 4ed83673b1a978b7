"""GS1 data: what the standard's own examples say, what scanners mangle, and any text at all."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plant_drivers import ProtocolError
from plant_drivers.codecs import gs1, gs1_ai
from plant_drivers.codecs.gs1 import (
    GS,
    Element,
    Gs1Error,
    RepeatedIdentifier,
    UnknownIdentifier,
    WrongCharacter,
    WrongCheckDigit,
    WrongLength,
    WrongValue,
    by_ai,
    check_digit,
    encode_gs1,
    format_gs1,
    make_element,
    normalised_gtin,
    parse_gs1,
)

TODAY = date(2024, 5, 1)
GTIN = "09506000134352"


def data(text):
    return {one.ai: one.data for one in parse_gs1(text, today=TODAY)}


def test_public_names():
    assert all(hasattr(gs1, name) for name in gs1.__all__)


class TestElementStrings:
    def test_fixed_then_variable(self):
        found = parse_gs1(f"01{GTIN}1726123110AB-7", today=TODAY)
        assert found == (
            Element("01", "GTIN", GTIN, GTIN),
            Element("17", "USE BY or EXPIRY", "261231", date(2026, 12, 31)),
            Element("10", "BATCH/LOT", "AB-7", "AB-7"),
        )

    def test_a_separator_ends_what_is_variable(self):
        assert data(f"10AB{GS}21XY{GS}01{GTIN}") == {"10": "AB", "21": "XY", "01": GTIN}

    def test_superfluous_separators_do_no_harm(self):
        assert data(f"{GS}01{GTIN}{GS}{GS}10AB{GS}") == {"01": GTIN, "10": "AB"}

    @pytest.mark.parametrize("aim", ["]C1", "]d2", "]Q3", "]e0", "]J1"])
    def test_a_symbology_identifier_may_stand_in_front(self, aim):
        assert data(f"{aim}01{GTIN}") == {"01": GTIN}

    def test_another_character_may_stand_for_the_separator(self):
        found = parse_gs1("10AB|21XY", separator="|", today=TODAY)
        assert [one.value for one in found] == ["AB", "XY"]

    def test_a_lost_separator_joins_two_elements_where_nothing_tells(self):
        assert data("10AB21XY") == {"10": "AB21XY"}

    def test_a_lost_separator_is_noticed_where_the_length_tells(self):
        with pytest.raises(WrongLength, match="separator after it may be missing"):
            parse_gs1("3012345678910AB", today=TODAY)

    def test_every_identifier_that_the_standard_has_can_be_read(self):
        for identifier in gs1_ai.IDENTIFIERS.values():
            value = _example(identifier)
            (element,) = parse_gs1(f"{identifier.ai}{value}", today=TODAY)
            assert (element.ai, element.value) == (identifier.ai, value)

    def test_no_identifier_begins_with_another(self):
        known = gs1_ai.IDENTIFIERS
        assert not [ai for ai in known for size in (2, 3) if len(ai) > size and ai[:size] in known]

    def test_the_same_identifier_twice(self):
        assert data(f"01{GTIN}01{GTIN}") == {"01": GTIN}
        with pytest.raises(RepeatedIdentifier, match=r"\(10\) BATCH/LOT stands there twice"):
            parse_gs1(f"10A{GS}10B", today=TODAY)


class TestValues:
    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("3100001250", Decimal(1250), "kg"),
            ("3103001250", Decimal("1.250"), "kg"),
            ("3105001250", Decimal("0.01250"), "kg"),
            ("3202000150", Decimal("1.50"), "lb"),
            ("3303012345", Decimal("12.345"), "kg"),
            ("3560000012", Decimal(12), "ozt"),
            ("3922199", Decimal("1.99"), ""),
            ("39129780000199", Decimal("1.99"), "978"),
            ("39329781234", Decimal("12.34"), "978"),
            ("39420500", Decimal("5.00"), "%"),
            ("3048", Decimal(48), ""),
            ("37000012", Decimal(12), ""),
            ("4331001850", Decimal("18.50"), "Cel"),
            ("4331001850-", Decimal("-18.50"), "Cel"),
            ("43211", True, ""),
            ("43210", False, ""),
        ],
    )
    def test_numbers_keep_their_digits(self, text, value, unit):
        (element,) = parse_gs1(text, today=TODAY)
        assert (element.data, element.unit) == (value, unit)
        assert not isinstance(value, Decimal) or element.data.as_tuple() == value.as_tuple()

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("17240229", date(2024, 2, 29)),
            ("17240200", date(2024, 2, 29)),
            ("17230200", date(2023, 2, 28)),
            ("11991231", date(1999, 12, 31)),
            ("17740101", date(2074, 1, 1)),
            ("17750101", date(1975, 1, 1)),
            ("70032405011230", datetime(2024, 5, 1, 12, 30)),
            ("800824050107", datetime(2024, 5, 1, 7, 0)),
            ("8008240501073015", datetime(2024, 5, 1, 7, 30, 15)),
            ("43242405009999", date(2024, 5, 31)),
            ("7011240501", date(2024, 5, 1)),
            ("70112405011530", datetime(2024, 5, 1, 15, 30)),
            ("7007240501", date(2024, 5, 1)),
            ("7007240501240503", "240501240503"),
            ("725119991231" + "2359", datetime(1999, 12, 31, 23, 59)),
        ],
    )
    def test_dates(self, text, value):
        assert list(data(text).values()) == [value]

    @pytest.mark.parametrize(
        ("today", "year", "meant"),
        [
            (2024, "74", 2074), (2024, "75", 1975), (2024, "00", 2000), (2024, "99", 1999),
            (2051, "01", 2101), (2051, "02", 2002), (2050, "00", 2100), (2049, "00", 2000),
            (2000, "50", 2050), (2000, "51", 1951),
        ],
    )  # fmt: skip
    def test_the_century_is_the_nearest_one(self, today, year, meant):
        (element,) = parse_gs1(f"11{year}0101", today=date(today, 6, 1))
        assert element.data == date(meant, 1, 1)

    def test_without_today_the_clock_decides(self):
        (element,) = parse_gs1("11240501")
        assert element.data == date(2024, 5, 1)


class TestForms:
    def test_brackets(self):
        text = f"(01){GTIN}(10)A(B)C(3103)001250"
        found = parse_gs1(text, today=TODAY)
        assert [one.value for one in found] == [GTIN, "A(B)C", "001250"]
        assert format_gs1(found) == text

    def test_people_put_blanks_around(self):
        assert data(f" (01) {GTIN} (10) AB ") == {"01": GTIN, "10": "AB"}

    def test_link(self):
        found = data(
            f"https://id.example.com/deep/er/01/{GTIN}/10/A%2FB/21/7?17=261231&x=1;3103=001250"
        )
        assert found == {
            "01": GTIN, "10": "A/B", "21": "7", "17": date(2026, 12, 31),
            "3103": Decimal("1.250"),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("digits", "full"),
        [
            ("9506000134352", GTIN),
            ("614141123452", "00614141123452"),
            ("96385074", "0" * 6 + "96385074"),
        ],
    )
    def test_short_gtins(self, digits, full):
        assert data(f"HTTPS://example.com/01/{digits}") == {"01": full}
        assert normalised_gtin(digits) == full

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("https://example.com/", "no GS1 key"),
            ("https://example.com/10/AB", "no GS1 key"),
            (f"https://example.com/01/{GTIN}?98765=1", r"\(98765\) is no GS1"),
            ("https://example.com/01/09506000134353", "check digit should be 2"),
            ("http://[/01/x", "no web address"),
        ],
    )
    def test_links_that_are_none(self, text, words):
        with pytest.raises(Gs1Error, match=words):
            parse_gs1(text, today=TODAY)

    def test_round_trip(self):
        text = f"10AB{GS}01{GTIN}37{12}{GS}310300125021XY"
        assert encode_gs1(parse_gs1(text, today=TODAY)) == text
        assert encode_gs1([]) == ""


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "error", "words"),
        [
            ("", WrongLength, "no GS1 data"),
            (GS, WrongLength, "no GS1 data"),
            ("01", WrongLength, "but only 0 follow"),
            ("010950600013435", WrongLength, "14 characters, but only 13 follow"),
            ("0109506000134353", WrongCheckDigit, "check digit should be 2, not 3"),
            ("00106141412345678909", WrongCheckDigit, "SSCC"),
            ("0109506A00134352", WrongCharacter, "digits only, but 'A'"),
            ("10A B", WrongCharacter, "no such character, but ' '"),
            ("10Ä", WrongCharacter, "'Ä'"),
            ("10A\0B", WrongCharacter, r"'\\x00'"),
            ("01\u0660\u0669\u0665\u0660\u0666000134352", WrongCharacter, "digits only"),
            ("10" + "A" * 21, WrongLength, "1 to 20 characters, but 21 follow"),
            (f"10{GS}21A", WrongLength, "but only 0 follow"),
            (f"17{GS}", WrongLength, "but only 0 follow"),
            ("17241301", WrongValue, "241301 is none"),
            ("17240230", WrongValue, "240230 is none"),
            ("7006240500", WrongValue, "is a date"),
            ("70032405012460", WrongValue, "no time of day"),
            ("43312405019", WrongValue, "hyphen"),
            ("43217", WrongValue, "0 or 1"),
            ("42312", WrongLength, "only 2 follow"),
            ("4231234", WrongLength, "ends in the middle"),
            ("0512345678901234", UnknownIdentifier, "'0512' is no GS1"),
            ("99", WrongLength, "only 0"),
            ("hello", UnknownIdentifier, "'hell'"),
            ("3109001250", UnknownIdentifier, "'3109'"),
            ("(10AB", UnknownIdentifier, "brackets"),
            ("(05)12", UnknownIdentifier, "brackets"),
            ("x(10)AB", UnknownIdentifier, r"'x\(10' is no GS1"),
            ("9" * 9000, WrongLength, "at most 8000"),
            (None, Gs1Error, "is a text"),
            (b"10AB", Gs1Error, "is a text"),
        ],
        ids=repr,
    )  # fmt: skip
    def test_with_a_sentence(self, text, error, words):
        with pytest.raises(error, match=words) as caught:
            parse_gs1(text, today=TODAY)
        assert str(caught.value).endswith(".")
        assert isinstance(caught.value, ProtocolError)

    def test_the_error_says_which_identifier(self):
        with pytest.raises(WrongCheckDigit) as caught:
            parse_gs1(f"10AB{GS}0109506000134353", today=TODAY)
        assert caught.value.ai == "01"

    def test_single_elements(self):
        assert make_element("3103", "001250", today=TODAY).data == Decimal("1.250")
        with pytest.raises(UnknownIdentifier):
            make_element("05", "1")
        with pytest.raises(WrongLength, match="8, 12, 13 or 14"):
            normalised_gtin("123")
        with pytest.raises(WrongCharacter):
            normalised_gtin("1234567x")


def test_by_ai():
    assert by_ai(parse_gs1(f"01{GTIN}10AB"))["10"].value == "AB"


@pytest.mark.parametrize(
    ("digits", "check"),
    [("950600013435", "2"), ("629104150021", "3"), ("10614141234567890", "8"), ("9638507", "4")],
)
def test_check_digits(digits, check):
    assert check_digit(digits) == check
    assert gs1.has_check_digit(digits + check)
    assert not gs1.has_check_digit(digits + str((int(check) + 1) % 10))


@given(st.from_regex(r"[0-9]{13}", fullmatch=True), st.integers(0, 13), st.integers(1, 9))
def test_a_wrong_digit_is_always_noticed(digits, place, change):
    full = digits + check_digit(digits)
    wrong = full[:place] + str((int(full[place]) + change) % 10) + full[place + 1 :]
    with pytest.raises(WrongCheckDigit):
        parse_gs1(f"01{wrong}", today=TODAY)


def _example(identifier):
    """A value of an identifier, the longest it can have."""
    parts = []
    for component in identifier.components:
        part = "0" * component.most
        if component.check_digit:
            part = part[:-1] + check_digit(part[:-1])
        parts.append(part)
    filled = {
        "date": ["240501"], "date0": ["240501"], "dates": ["240501", "240502"],
        "long_date": ["19991231"], "long_day_time": ["19991231", "2359"],
        "temperature": ["001850", "-"], "yes_no": ["1"],
    }  # fmt: skip
    if identifier.kind == "day_time":
        return "240501" + "0" * (identifier.most - 6)
    return "".join(filled.get(identifier.kind, parts))


def _values(identifier):
    """Values that fit an identifier."""
    if identifier.kind not in ("text", "decimal", "money", "count"):
        return st.just(_example(identifier))
    parts = []
    for component in identifier.components:
        characters = sorted(gs1_ai.CHARACTERS[component.characters])
        text = st.text(characters, min_size=component.least, max_size=component.most)
        if component.check_digit:
            text = text.map(lambda digits: digits[:-1] + check_digit(digits[:-1]))
        parts.append(st.just("") if component.optional else text)
    return st.tuples(*parts).map("".join)


ELEMENTS = st.lists(
    st.sampled_from(sorted(gs1_ai.IDENTIFIERS)).flatmap(
        lambda ai: _values(gs1_ai.IDENTIFIERS[ai]).map(
            lambda value: make_element(ai, value, today=TODAY)
        )
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda element: element.ai,
).map(tuple)


@given(ELEMENTS)
def test_whatever_is_encoded_is_read_again(elements):
    assert parse_gs1(encode_gs1(elements), today=TODAY) == elements


@given(ELEMENTS.filter(lambda found: not any("(" in one.value for one in found)))
def test_so_is_what_people_read(elements):
    assert parse_gs1(format_gs1(elements), today=TODAY) == elements


@given(st.one_of(st.text(), st.text(alphabet="0123456789()AB\x1d/:?=&%" + "thps")))
@example("https://x/01/%")
@example("https://x/01/09506000134352?17=%ff")
@example("(01)")
@example("]C1")
@example("8008000000" + "0" * 6)
@example("725000000000")
def test_any_text_gives_elements_or_its_own_error(text):
    try:
        found = parse_gs1(text, today=TODAY)
    except Gs1Error as error:
        assert str(error)
    else:
        assert found
