"""All rules of the port, in the order they run."""

from __future__ import annotations

from plant_port.rule import PathRule, Rule, Trap
from plant_port.rules import code, groups, manifest, records, tree, views

RULES: tuple[Rule, ...] = (
    *tree.RULES,
    *manifest.RULES,
    *groups.RULES,
    *records.RULES,
    *views.RULES,
    *code.RULES,
)
PATH_RULES: tuple[PathRule, ...] = manifest.PATH_RULES
TRAPS: tuple[Trap, ...] = (*tree.TRAPS, *groups.TRAPS, *code.TRAPS)
