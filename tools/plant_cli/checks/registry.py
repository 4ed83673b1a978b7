"""All checks, in the order of the report, and how they are run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from plant_cli.checks import (
    controllers,
    imports,
    javascript,
    leftovers,
    lengths,
    links,
    lint,
    manifests,
    models,
    portable,
    quality,
    strict_types,
    syntax,
    test_tags,
    tiers,
    translations,
    workflows,
)
from plant_cli.checks.finding import Check, Finding, NotHere
from plant_cli.checks.tree import Tree
from plant_cli.errors import PlantError

CHECKS: tuple[Check, ...] = (
    syntax.CHECK,
    tiers.CHECK,
    quality.CHECK,
    manifests.CHECK,
    models.CHECK,
    controllers.CHECK,
    test_tags.CHECK,
    translations.CHECK,
    portable.CHECK,
    imports.CHECK,
    lengths.CHECK,
    leftovers.CHECK,
    links.CHECK,
    lint.CHECK,
    strict_types.CHECK,
    javascript.CHECK,
    workflows.CHECK,
)
PARALLEL = 2  # programs at once; the checks that run none share one thread's time anyway


@dataclass(frozen=True)
class Outcome:
    """What one check found. ``skipped`` says why it could not run, or is empty."""

    check: Check
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    skipped: str = ""


def choose(names: Sequence[str], *, fast: bool) -> list[Check]:
    """The named checks, or all; only the fast ones when asked. Raises PlantError."""
    known = {check.name: check for check in CHECKS}
    for name in names:
        if name not in known:
            raise PlantError(
                f"There is no check named {name}.", f"Name one of: {', '.join(known)}."
            )
    chosen = [known[name] for name in names] or list(CHECKS)
    return [check for check in chosen if check.fast or not fast]


def run(tree: Tree, checks: Sequence[Check]) -> list[Outcome]:
    """Run the checks, some at once, and return their outcomes in their order."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        longest_first = sorted(checks, key=lambda check: check.fast)
        futures = {check.name: pool.submit(_one, tree, check) for check in longest_first}
        return [futures[check.name].result() for check in checks]


def _one(tree: Tree, check: Check) -> Outcome:
    started = time.monotonic()
    findings: list[Finding] = []
    skipped = ""
    try:
        findings = sorted(set(check.run(tree)))
    except NotHere as reason:
        skipped = str(reason)
    return Outcome(check, findings, time.monotonic() - started, skipped)
