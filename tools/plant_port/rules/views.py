"""Parts of views: search, form, kanban."""

from __future__ import annotations

import re

from plant_port.rule import Rule
from plant_port.spans import Editor, Element, parse

XML = ("**/*.xml",)

_INTERPOLATED_COLOR = re.compile(
    r"\s*\{\{[^{}]*\bkanban_color\([^{}]*\}\}|\s*#\{[^{}]*\bkanban_color\([^{}]*\}"
)
_COLOR_FIELD = re.compile(r"kanban_color\(\s*record\.(\w+)\.raw_value")
_TEMPLATES = {"box": "card", "menu": "menu"}
_TEMPLATE_NAME = re.compile(r"""(t-name=)(["'])kanban-(box|menu)\2""")
_GLOBAL_CLICK = re.compile(r"\s*\boe_kanban_global_click(?:_edit)?\b")


def bare_search_group(text: str) -> tuple[str, int]:
    """A group of a search view has no attribute but its name."""
    editor = Editor(text)
    for node in parse(text):
        if node.tag == "group" and node.inside("search"):
            for name in ("expand", "string"):
                if name in node.attributes:
                    editor.drop_attribute(node.attributes[name])
    return editor.apply()


def chatter(text: str) -> tuple[str, int]:
    """`<div class="oe_chatter">` with its fields is `<chatter/>`."""
    editor = Editor(text)
    for node in parse(text):
        if node.tag == "div" and "oe_chatter" in node.get("class").split():
            editor.replace(node.start, node.end, "<chatter/>")
    return editor.apply()


def kanban_templates(text: str) -> tuple[str, int]:
    """The templates of a card are called card and menu."""
    return _TEMPLATE_NAME.subn(lambda m: f"{m[1]}{m[2]}{_TEMPLATES[m[3]]}{m[2]}", text)


def kanban_color(text: str) -> tuple[str, int]:
    """The colour of a card is an attribute of the kanban, not a call in its template."""
    editor = Editor(text)
    painted: set[Element] = set()
    for node in parse(text):
        attribute = node.attributes.get("t-attf-class")
        if attribute is None or "kanban_color(" not in attribute.value:
            continue
        left = _INTERPOLATED_COLOR.sub("", attribute.value).strip()
        if left:
            editor.set_value(attribute, left)
        else:
            editor.drop_attribute(attribute)
        color = _COLOR_FIELD.search(attribute.value)
        kanban = next((above for above in node.ancestors() if above.tag == "kanban"), None)
        if (
            color
            and kanban
            and kanban not in painted
            and "highlight_color" not in kanban.attributes
        ):
            painted.add(kanban)
            editor.insert(kanban.start + len("<kanban"), f' highlight_color="{color[1]}"')
    return editor.apply()


def kanban_global_click(text: str) -> tuple[str, int]:
    """Cards open on a click by themselves."""
    editor = Editor(text)
    for node in parse(text):
        for name in ("class", "t-attf-class"):
            attribute = node.attributes.get(name)
            if attribute is None or "oe_kanban_global_click" not in attribute.value:
                continue
            left = _GLOBAL_CLICK.sub("", attribute.value).strip()
            if left:
                editor.set_value(attribute, left)
            else:
                editor.drop_attribute(attribute)
    return editor.apply()


def color_picker(text: str) -> tuple[str, int]:
    """The colour picker of a card's menu is a widget."""
    editor = Editor(text)
    for node in parse(text):
        if "oe_kanban_colorpicker" in node.get("class").split():
            name = node.get("data-field") or "color"
            picker = f'<field name="{name}" widget="kanban_color_picker"/>'
            editor.replace(node.start, node.end, picker)
    return editor.apply()


RULES = (
    Rule(
        "search-group",
        "installation fails: the schema of search views refuses its attributes",
        "after",
        XML,
        bare_search_group,
    ),
    Rule(
        "chatter",
        "no chatter; only a browser test notices",
        "after",
        XML,
        chatter,
    ),
    Rule(
        "kanban-templates",
        "the kanban view crashes in the browser: its templates are called card and menu",
        "after",
        XML,
        kanban_templates,
    ),
    Rule(
        "kanban-color",
        "the kanban view crashes in the browser: the function is gone",
        "after",
        XML,
        kanban_color,
    ),
    Rule(
        "kanban-global-click",
        "a class that means nothing any more stays on every card",
        "after",
        XML,
        kanban_global_click,
    ),
    Rule(
        "kanban-color-picker",
        "the menu of a card shows no colours",
        "after",
        XML,
        color_picker,
    ),
)
