"""The span parser reads what an Odoo view may hold, and an edit changes nothing but its span."""

from __future__ import annotations

import pytest

from plant_port.spans import Editor, MalformedXml, parse

TEXT = """<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <!-- a <tree> in a comment -->
    <t t-if="a &gt; 1 and b > 2" t-on-click="() => this.go('x')"/>
    <field
        name = 'domain'
    >[("a", "=", 1)]</field>
    <script><![CDATA[ if (a < b) { "</odoo>" } ]]></script>
</odoo>
"""


def test_elements_know_their_place() -> None:
    elements = {element.tag: element for element in parse(TEXT)}
    assert list(elements) == ["odoo", "t", "field", "script"]
    field = elements["field"]
    assert TEXT[field.start : field.end].startswith("<field\n")
    assert TEXT[field.open_end : field.close_start] == '[("a", "=", 1)]'
    assert field.get("name") == "domain"
    assert elements["t"].is_empty
    assert elements["t"].get("t-on-click") == "() => this.go('x')"
    assert elements["odoo"].children == [elements["t"], field, elements["script"]]
    assert field.inside("odoo")
    assert not field.inside("t")


def test_no_edit_no_change() -> None:
    assert Editor(TEXT).apply() == (TEXT, 0)


def test_drop_element_takes_its_line() -> None:
    text = "<a>\n    <b/>\n    <c/><d/>\n</a>\n"
    by_tag = {element.tag: element for element in parse(text)}
    editor = Editor(text)
    editor.drop_element(by_tag["b"])
    editor.drop_element(by_tag["c"])
    assert editor.apply() == ("<a>\n    <d/>\n</a>\n", 2)


def test_overlapping_edits_are_refused() -> None:
    editor = Editor("abcdef")
    editor.replace(0, 3, "x")
    editor.replace(2, 4, "y")
    with pytest.raises(ValueError, match="overlap"):
        editor.apply()


@pytest.mark.parametrize(("text", "offset"), [("<a><b></a>", 6), ("<a>\n<b/>\n", 0), ("</a>", 0)])
def test_tags_that_do_not_nest(text: str, offset: int) -> None:
    with pytest.raises(MalformedXml) as caught:
        parse(text)
    assert caught.value.offset == offset
