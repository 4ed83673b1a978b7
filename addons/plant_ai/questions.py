"""From a signal's settings to the schema of its answer, and whether an answer is right. Pure."""

from collections.abc import Mapping
from typing import Any

from .providers import CLASSIFY, DRAFT, EXTRACT, SCORE, SUMMARISE, UNKNOWN, Label, check_schema

LONGEST_DRAFT = 4000


def labels_of(text: str) -> tuple[Label, ...]:
    """Labels of a text with one a line, ``name: what it stands for``; ``unknown`` is added.

    >>> [label.name for label in labels_of("sales: asks for a price")]
    ['sales', 'unknown']
    """
    labels = []
    for line in (text or "").splitlines():
        name, _colon, description = (part.strip() for part in line.partition(":"))
        if name:
            labels.append(Label(name, description))
    if UNKNOWN not in {label.name for label in labels}:
        labels.append(Label(UNKNOWN, "None of the others, or it cannot be told."))
    return tuple(labels)


def answer_schema(
    kind: str,
    labels: tuple[Label, ...] = (),
    *,
    schema: Mapping[str, Any] | None = None,
    lowest: float = 0.0,
    highest: float = 1.0,
    longest: int = LONGEST_DRAFT,
) -> dict[str, Any]:
    """The schema that an answer of this kind is held against.

    :raise SchemaError: ``schema`` is none
    """
    made: dict[str, Any]
    if kind == CLASSIFY:
        made = {"type": "string", "enum": [label.name for label in labels]}
    elif kind == EXTRACT:
        made = dict(schema or {})
    elif kind == SCORE:
        made = {"type": "number", "minimum": lowest, "maximum": highest}
    else:
        made = {"type": "string", "minLength": 1, "maxLength": longest}
    check_schema(made)
    return made


def instructions_of(kind: str, instructions: str, labels: tuple[Label, ...]) -> str:
    """The instructions, with what the labels stand for."""
    lines = [instructions.strip()]
    if kind == CLASSIFY:
        lines += ["", "Answer with one of these labels:"]
        lines += [f"- {label.name}: {label.description}".rstrip(": ") for label in labels]
    return "\n".join(lines)


def is_right(kind: str, value: Any, expected: Any, tolerance: float = 0.0) -> bool:
    """Whether ``value`` is what an example expects.

    Of a text the example expects a list of words, each of which must be in it; of a number, one
    within ``tolerance``; of anything else, the same.
    """
    if kind in (SUMMARISE, DRAFT):
        words = expected if isinstance(expected, list) else [expected]
        text = str(value).lower()
        return all(str(word).lower() in text for word in words)
    if kind == SCORE and isinstance(value, int | float) and isinstance(expected, int | float):
        return abs(value - expected) <= tolerance
    return bool(value == expected)
