"""The part of docs/porting.md that is made from the rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plant_cli.errors import PlantError
from plant_port.rules import PATH_RULES, RULES, TRAPS

BEGIN = "<!-- made by ./plant port --docs: begin -->\n"
END = "<!-- made by ./plant port --docs: end -->\n"


def tables() -> str:
    """The rules and traps as Markdown tables."""
    before = [(rule.name, rule.reason) for rule in RULES if rule.phase == "before"]
    after = [(rule.name, rule.reason) for rule in RULES if rule.phase == "after"]
    paths = [(rule.name, rule.reason) for rule in PATH_RULES]
    traps = [(trap.name, trap.reason, trap.advice) for trap in TRAPS]
    return "\n".join(
        [
            "### Before upstream's scripts\n",
            _table(("rule", "without it"), before),
            "### After them\n",
            _table(("rule", "without it"), after),
            "### Files that move or are dropped\n",
            _table(("rule", "what it does"), paths),
            "### Refused\n",
            _table(("trap", "why", "what to write"), traps),
        ]
    )


def renew(text: str) -> str:
    """`text` of docs/porting.md with its made part as the rules are now."""
    head, begin, rest = text.partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not (begin and end):
        raise PlantError(
            "docs/porting.md has lost the two comments between which its tables stand.",
            "Restore the file from git, then start it again.",
        )
    return f"{head}{BEGIN}\n{tables()}\n{END}{tail}"


def write(path: Path) -> bool:
    """Renew the file; True when that changed it."""
    text = path.read_text()
    renewed = renew(text)
    if renewed != text:
        path.write_text(renewed)
    return renewed != text


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *((f"`{row[0]}`", *row[1:]) for row in rows)]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
