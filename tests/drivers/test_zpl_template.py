"""Labels from data: what the printer would read in a field is the data, and never a command."""

import ast
import re
import sys
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs import zpl_fields as fields
from plant_drivers.codecs.gs1 import GS
from plant_drivers.codecs.zpl import LabelError, checked_label
from plant_drivers.codecs.zpl_template import Template, TemplateError

GTIN = "09506000134352"


def read_as_printed(zpl):
    """The data of each field, as a printer reads it: prefixes end data, ^FH decodes."""
    found, indicator = [], ""
    for command in re.finditer(r"([\^~][A-Za-z0-9@]{2})([^\^~]*)", zpl):
        if command[1] == "^FH":
            indicator = command[2]
        elif command[1] == "^FD":
            data = command[2].encode("ascii")
            if indicator:
                data = re.sub(
                    re.escape(indicator).encode() + rb"([0-9A-F]{2})",
                    lambda match: bytes([int(match[1], 16)]),
                    data,
                )
            found.append(data.decode("utf-8"))
            indicator = ""
    return found


def commands(zpl):
    return re.findall(r"[\^~][A-Za-z0-9@]{2}", zpl)


def read_code128(data):
    """What a Code 128 of that data says, FNC1 as GS; the subsets as the guide has them."""
    sets = {">:": "B", ">;": "C", ">5": "C", ">6": "B"}
    signs = {">0": ">", "><": "^", ">=": "~", ">8": GS}
    subset, text, position = sets[data[:2]], "", 2
    while position < len(data):
        pair = data[position : position + 2]
        if pair in sets:
            subset = sets[pair]
        elif pair in signs:
            text += signs[pair]
        elif subset == "C":
            assert len(pair) == 2 and pair.isdigit()
            text += pair
        else:
            text += data[position]
            position -= 1
        position += 2
    return text


texts = st.text(
    st.characters(blacklist_categories=("C", "Z"), whitelist_characters=" ^~_>\\{}"), max_size=40
)
symbols = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)


@given(texts, st.sampled_from(["^FH_", "^FH\\", ""]))
def test_text_is_printed_as_it_is(text, indicator):
    label = Template("^XA^FO1,1^A0N,30" + indicator + "^FD[{{a}}]^FS^FDend^FS^XZ").render(
        {"a": text}
    )
    assert read_as_printed(label) == [f"[{text}]", "end"]
    assert commands(label) == [
        "^XA", "^FO", "^A0", *["^FH"] * bool(indicator), "^CI", *["^FH"] * (not indicator),
        "^FD", "^FS", "^FD", "^FS", "^XZ",
    ]  # fmt: skip
    checked_label(label)


@given(symbols)
def test_code128_says_the_text(text):
    label = Template("^XA^BCN,80^FD{{a}}^FS^XZ").render({"a": text})
    (data,) = read_as_printed(label)
    assert read_code128(data) == text
    assert commands(label) == ["^XA", "^BC", "^CI", "^FH", "^FD", "^FS", "^XZ"]


@given(st.lists(st.text("0123456789AB", min_size=1, max_size=12), min_size=1, max_size=4))
def test_code128_with_fnc1(parts):
    assert read_code128(fields.code128_data(GS.join(parts), gs1=True)) == GS + GS.join(parts)


def test_code128_packs_digits():
    assert fields.code128_data("123456") == ">;123456"
    assert fields.code128_data("AB12345C") == ">:AB>51234>65C"
    assert fields.code128_data("123") == ">:123"
    assert fields.code128_data("0112345678" + GS + "21AB", gs1=True) == ">;>80112345678>8>621AB"


@given(symbols)
def test_datamatrix_says_the_text(text):
    label = Template("^XA^BXN,6,200^FD{{a}}^FS^XZ").render({"a": text})
    (data,) = read_as_printed(label)
    assert "^BXN,6,200,,,,_" in label
    assert re.sub("_(.)", lambda match: {"_": "_"}[match[1]], data) == text


def test_datamatrix_with_an_escape_of_its_own():
    label = Template("^XA^BXN,6,200,,,,=^FD{{01=a 10=b}}^FS^XZ").render({"a": GTIN, "b": "A=_1"})
    assert read_as_printed(label) == [f"=101{GTIN}10A==_1"]


def test_qr():
    template = Template("^XA^BQN,2,5^FDQA,{{a}}^FS^XZ")
    assert read_as_printed(template.render({"a": "HM,A ~x"})) == ["QA,HM,A ~x"]
    with pytest.raises(TemplateError, match="cannot begin"):
        template.render({"a": ">8x"})
    with pytest.raises(TemplateError, match="begins with its error correction"):
        Template("^XA^BQN,2,5^FD{{a}}^FS^XZ")


VALUES = {
    "gtin": "9506000134352", "lot": "AB-7", "expiry": date(2027, 12, 31), "weight": Decimal("1.25"),
    "serial": 4711,
}  # fmt: skip
ALL = "{{01=gtin 17=expiry 3103=weight 10=lot 21=serial}}"


def test_gs1_in_each_symbology():
    label = Template(
        f"^XA^BCN,80^FD{ALL}^FS^BXN,6,200^FD{ALL}^FS^BQN,2,4^FDQA,{ALL}^FS^A0N,20^FD{ALL}^FS^XZ"
    ).render(VALUES)
    code128, datamatrix, qr, text = read_as_printed(label)
    elements = f"01{GTIN}172712313103001250" + "10AB-7" + GS + "214711"
    assert read_code128(code128) == GS + elements
    assert datamatrix == "_1" + elements.replace(GS, "_1")
    assert qr == "QA,>8" + elements
    assert text == f"(01){GTIN}(17)271231(3103)001250(10)AB-7(21)4711"


@pytest.mark.parametrize("lot", ["A\x1d21X", "A(21)X ", "Ä", "", "x" * 21, "A^XZ"])
def test_an_element_cannot_bring_another(lot):
    with pytest.raises(TemplateError, match="lot"):
        Template(f"^XA^BXN,6,200^FD{ALL}^FS^XZ").render({**VALUES, "lot": lot})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gtin": "9506000134351"}, "check digit"),
        ({"gtin": "12345"}, "8, 12, 13 or 14"),
        ({"weight": Decimal("1.2345")}, "six digits"),
        ({"weight": Decimal("1000")}, "six digits"),
        ({"weight": Decimal("-1")}, "six digits"),
        ({"weight": 1.5}, "takes texts"),
        ({"weight": Decimal("NaN")}, "takes texts"),
        ({"expiry": "270231"}, "expiry"),
    ],
)
def test_elements_that_are_none(changes, words):
    with pytest.raises(TemplateError, match=words):
        Template(f"^XA^BCN,80^FD{ALL}^FS^XZ").render({**VALUES, **changes})


def test_gs1_taken_whole():
    template = Template("^XA^BCN,80^FD{{gs1=code}}^FS^XZ")
    for code in (f"(01){GTIN}(10)A", f"01{GTIN}10A", f"https://id.gs1.org/01/{GTIN}/10/A"):
        (data,) = read_as_printed(template.render({"code": code}))
        assert read_code128(data) == f"{GS}01{GTIN}10A"
    with pytest.raises(TemplateError, match="code: "):
        template.render({"code": "051"})


def test_lines():
    block = Template("^XA^FB300,4^FD{{a}}^FS^FD{{a}}^FS^XZ")
    assert read_as_printed(block.render({"a": "1\r\n2\\&\t3\u00a0€"})) == [
        "1\\&2\\\\& 3 €",
        "1 2\\& 3 €",
    ]


def test_the_template_s_own_hexadecimals_stay_what_they_are():
    template = Template("^XA^FH\\^FDa\\5Eb_5E{{x}}\\C3\\A9^FS^XZ")
    assert read_as_printed(template.render({"x": "\\41"})) == ["a^b_5E\\41é"]
    with pytest.raises(TemplateError, match="not UTF-8"):
        Template("^XA^FH\\^FD\\E9{{x}}^FS^XZ")


def test_an_underscore_of_the_template_is_no_escape_once_we_write_hexadecimals():
    assert read_as_printed(Template("^XA^FDA_41{{x}}^FS^XZ").render({"x": "é"})) == ["A_41é"]


def test_the_encoding_is_utf8_where_data_are_and_what_it_was_elsewhere():
    label = Template("^XA^CI13^FDa^FS^FD{{x}}^FS^FDb^FS^FD{{x}}^FS^XZ").render({"x": "é"})
    assert label == (
        "^XA^CI13^FDa^FS^CI28^FH_^FD_C3_A9^FS^CI13^FDb^FS^CI28^FH_^FD_C3_A9^FS^CI13^XZ"
    )
    label = Template("^XA^CI28^FD{{x}}^FS^FD{{x}}^FS^XZ").render({"x": "é"})
    assert label.count("^CI") == 1


def test_its_fields():
    template = Template("^XA^FD{{b}} {{a}}^FS^FD{{01=b 10=c}}^FS^XZ", known=["a", "b", "c", "d"])
    assert template.fields == ("b", "a", "c")
    with pytest.raises(TemplateError, match=r"asks for c, which there is not\. There are a, b"):
        Template("^XA^FD{{c}}^FS^XZ", known=["b", "a"])
    with pytest.raises(TemplateError, match="no fields"):
        Template("^XA^FD{{c}}^FS^XZ", known=[])


@pytest.mark.parametrize("value", [None, False, True])
def test_a_field_that_is_missing(value):
    template = Template("^XA^FD{{lot}}^FS^XZ")
    with pytest.raises(TemplateError, match="needs lot, which is not there"):
        template.render({"lot": value})
    with pytest.raises(TemplateError, match="needs lot, which is not there"):
        template.render({})


def test_values():
    template = Template("^XA^FD{{x}}^FS^XZ")
    for value, text in (
        (7, "7"), (Decimal("1.50"), "1.50"), (Decimal("1E+3"), "1000"), ("", ""),
        (date(2024, 5, 1), "2024-05-01"), (datetime(2024, 5, 1, 8, 15), "2024-05-01 08:15:00"),
    ):  # fmt: skip
        assert read_as_printed(template.render({"x": value})) == [text]
    for value, words in ((1.5, "takes texts"), ([], "takes texts"), ("x" * 2001, "at most 2000"),
                         ("a\x02", "cannot hold")):  # fmt: skip
        with pytest.raises(TemplateError, match=words):
            template.render({"x": value})


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("^XA{{x}}^FDa^FS^XZ", "only behind"),
        ("^XA^FO{{x}},1^FDa^FS^XZ", "only behind"),
        ("^XA^FDa^FS^PQ{{x}}^XZ", "only behind"),
        ("{{x}}^XA^FDa^FS^XZ", "only behind"),
        ("^XA^FD{{x}^FS^XZ", "not closed"),
        ("^XA^FD{{x}} }}^FS^XZ", "not closed"),
        ("^XA^FD{{}}^FS^XZ", "one name"),
        ("^XA^FD{{x y}}^FS^XZ", "one name"),
        ("^XA^FD{{x.__class__()}}^FS^XZ", "not understood"),
        ("^XA^FD{{1+1}}^FS^XZ", "not understood"),
        ("^XA^FD{{10=}}^FS^XZ", "not understood"),
        ("^XA^FD{{1=x}}^FS^XZ", "not understood"),
        ("^XA^FD{{gs1=x 10=y}}^FS^XZ", "one name"),
        ("^XA^FD{{10=x 10=y}}^FS^XZ", "stands there twice"),
        ("^XA^FD{{05=x}}^FS^XZ", "no GS1 application identifier"),
        ("^XA^FD{{^XZ}}^FS^XZ", "not closed"),
        ("^XA^BCN,80,Y,N,N,D^FD{{x}}^FS^XZ", "mode"),
        ("^XA^BXN,6^FD{{x}}^FS^XZ", "quality 200"),
        ("^XA^BCN,80^FDX{{10=x}}^FS^XZ", "fills its barcode"),
        ("^XA^FD{{x}}^FS", "begins with"),
        ("^XA~JA^FD{{x}}^FS^XZ", "~JA"),
    ],
)
def test_what_is_no_template(template, words):
    with pytest.raises(TemplateError, match=words):
        Template(template)


@pytest.mark.parametrize(
    ("template", "value", "words"),
    [
        ("^XA^BCN,80^FD{{x}}^FS^XZ", "é", "ASCII only, not 'é'"),
        ("^XA^BCN,80^FD{{x}}^FS^XZ", "", "cannot be empty"),
        ("^XA^B3N^FD{{x}}^FS^XZ", "é", "ASCII only"),
        ("^XA^B3N^FD{{10=x}}^FS^XZ", "A", "goes into Code 128"),
        ("^XA^BXN,6,200^FD{{x}}^FS^XZ", "a\x1db", "cannot hold"),
    ],
)
def test_what_does_not_fit_its_barcode(template, value, words):
    with pytest.raises(TemplateError, match=f"x: .*{words}"):
        Template(template).render({"x": value})


def test_fields_without_a_place_stay_as_they_are():
    own = "^BCN,80,Y,N,N,D^FD(10)AB^FS^BXN,6,200^FD_1x^FS^BXN,6,140^FDx^FS^BQN,2,4^FDMM,N1^FS"
    label = Template(f"^XA{own}^BXN,6,200^FD{{{{x}}}}^FS^XZ").render({"x": "1"})
    assert label == f"^XA{own}^BXN,6,200,,,,_^CI28^FH_^FD1^FS^XZ"


def test_lines_of_the_template_are_not_printed():
    label = Template("^XA\n^BCN,80\r\n^FD{{x}}\n^FS\n^FD{{x}}\n!^FS\n^XZ\n").render({"x": "AB"})
    assert read_as_printed(label) == [">:AB", "AB!"]


def test_another_barcode_and_its_neighbour():
    label = Template("^XA^BY3^B3N^FD{{x}}^FS^FD{{y}}^FS^XZ").render({"x": "A1", "y": "é"})
    assert read_as_printed(label) == ["A1", "é"]


@given(st.text("^~{}XAFDSBCQ=_01ab \n,", max_size=60), st.text(max_size=30))
def test_arbitrary_templates_and_values_raise_only_label_errors(text, value):
    with suppress(TemplateError):
        Template(f"^XA{text}^XZ").render({"a": value, "b": value, "_": value, "ab": value})


def test_fields_made_in_code():
    assert read_as_printed(fields.text_field("^XZ é")) == ["^XZ é"]
    assert fields.code128_field("A1", height=40, orientation="R", readable=False).startswith(
        "^BCR,40,N,N,N^FH_"
    )
    assert read_as_printed(fields.datamatrix_field("a_1", module=4)) == ["a__1"]
    assert read_as_printed(fields.qr_field("é", magnification=3)) == ["QA,é"]
    for wrong in (
        lambda: fields.code128_field("A", height=0), lambda: fields.code128_field("A", height="1^"),
        lambda: fields.datamatrix_field("A", orientation="^X"),
        lambda: fields.qr_field("A", magnification=101),
    ):  # fmt: skip
        with pytest.raises(LabelError):
            wrong()


def test_odoo_can_import_it_without_installing_anything():
    folder = Path(fields.__file__).parent
    names = ["zpl", "zpl_fields", "zpl_template", "gs1", "gs1_ai", "gs1_link", "gs1_values", "aim"]
    for name in names:
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text())):
            if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module != "errors":
                assert node.module in names
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                assert node.module.split(".")[0] in sys.stdlib_module_names
            elif isinstance(node, ast.Import):
                assert all(alias.name in sys.stdlib_module_names for alias in node.names)
