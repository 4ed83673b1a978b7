"""The fields of a record that a signal may see, as plain JSON values.

What is not on the list of a signal cannot leave the database: this is the only reader.
"""

from datetime import date, datetime

from odoo import models
from odoo.tools import html2plaintext

LONGEST_TEXT = 8_000
MOST_LINES = 50
#: Kinds of fields whose values are no text, number or name.
UNREADABLE = ("binary", "image", "properties", "properties_definition", "reference", "json")


def read_paths(record, paths):
    """``{path: value}`` of one record, read with the rights of its environment."""
    return {path: _plain(_walk(record, path.split("."))) for path in paths}


def paths_of(text):
    """Paths of a text with one a line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def unknown_step(model, path):
    """The first part of ``path`` that is no field which may be read, or None where all are.

    :param model: an empty recordset
    """
    for place, name in enumerate(steps := path.split(".")):
        field = model._fields.get(name)
        last = place == len(steps) - 1
        if field is None or field.type in UNREADABLE or (not last and not field.relational):
            return name
        if field.groups:
            return name
        if not last:
            model = model.env[field.comodel_name]
    return None


def _walk(record, steps):
    name, *rest = steps
    if rest:
        found = [_walk(one, rest) for one in record[name][:MOST_LINES]]
        field = record._fields[name]
        return found[0] if field.type == "many2one" and found else found or None
    value = record[name]
    if record._fields[name].type == "html":
        return html2plaintext(value or "")
    if record._fields[name].type == "boolean":
        return value
    return None if value is False else value


def _plain(value):
    if isinstance(value, models.BaseModel):
        return value[:MOST_LINES].mapped("display_name") if len(value) != 1 else value.display_name
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return None
    if isinstance(value, str):
        return value.replace("\x00", "")[:LONGEST_TEXT]
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
