"""Fields of data records that 19.0 renamed or took away."""

from __future__ import annotations

import re

from plant_port.rule import Rewrite, Rule, substitute
from plant_port.spans import Editor, Element, parse

XML = ("**/*.xml",)
PRODUCTS = ("product.product", "product.template")
PRODUCT_TYPES = {
    "product": '<field name="type">consu</field>{line}<field name="is_storable" eval="True"/>',
    "consu": '<field name="type">consu</field>',
    "service": '<field name="type">service</field>',
}


def _is_field_of(node: Element, models: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return (
        node.tag == "field"
        and node.get("name") in names
        and node.parent is not None
        and node.parent.get("model") in models
    )


def drop_fields(models: tuple[str, ...], names: tuple[str, ...]) -> Rewrite:
    """A rewrite that takes fields out of the records of some models."""

    def rewrite(text: str) -> tuple[str, int]:
        editor = Editor(text)
        for node in parse(text):
            if _is_field_of(node, models, names):
                editor.drop_element(node)
        return editor.apply()

    return rewrite


def product_type(text: str) -> tuple[str, int]:
    """`detailed_type` is split in `type` and `is_storable`."""
    editor = Editor(text)
    for node in parse(text):
        if not _is_field_of(node, PRODUCTS, ("detailed_type",)):
            continue
        value = text[node.open_end : node.close_start].strip()
        if value in PRODUCT_TYPES:
            line = f"\n{editor.indent_of(node)}"
            editor.replace(node.start, node.end, PRODUCT_TYPES[value].format(line=line))
    return editor.apply()


RULES = (
    Rule(
        "cron-calls",
        "installation fails: a cron runs for ever, and never for the times it missed",
        "after",
        XML,
        drop_fields(("ir.cron",), ("numbercall", "doall")),
    ),
    Rule(
        "product-type",
        "demo data is lost with a WARNING only: the field is gone",
        "after",
        XML,
        product_type,
    ),
    Rule(
        "product-purchase-unit",
        "demo data is lost with a WARNING only: a product has one unit",
        "after",
        XML,
        drop_fields(PRODUCTS, ("uom_po_id",)),
    ),
    Rule(
        "action-target-inline",
        "installation fails: the target is not in the selection",
        "after",
        XML,
        substitute(r"""(<field\s+name=["']target["']\s*>\s*)inline(\s*</field>)""", r"\1current\2"),
    ),
    Rule(
        "action-target-inline-code",
        "the client does not know the target",
        "after",
        ("**/*.py", "**/*.js"),
        substitute(r"""(["']?\btarget["']?\s*:\s*["'])inline(["'])""", r"\1current\2"),
    ),
    Rule(
        "precision-name",
        "the precision is not found and the default is used, silently",
        "after",
        ("**/*.py", "**/*.xml"),
        substitute(re.escape("Product Unit of Measure"), "Product Unit"),
    ),
)
