"""``./plant check``: the house's rules, on all sources of the clone."""

from __future__ import annotations

from typing import Annotated, Optional

import typer
from rich.markup import escape
from rich.table import Table

from plant_cli import console, project
from plant_cli.checks import registry
from plant_cli.checks.registry import Outcome
from plant_cli.checks.tree import Tree


def check(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer reads it at run time, on Python 3.10 too
        typer.Argument(metavar="[CHECK]...", help="Only these checks (all when none is named)."),
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Leave out what takes seconds.")] = False,
) -> None:
    """Check lint, types, tiers, the quality checklists, workflow files and the rest."""
    chosen = registry.choose(names or [], fast=fast)
    outcomes = registry.run(Tree(project.here().root), chosen)
    for outcome in outcomes:
        for finding in outcome.findings:
            console.out.print(str(finding), markup=False)
    console.out.print(_table(outcomes))
    count = sum(len(outcome.findings) for outcome in outcomes)
    for outcome in outcomes:
        if outcome.skipped:
            console.warn(f"{outcome.check.name} did not run: {outcome.skipped}")
    console.say(f"{count} finding{'' if count == 1 else 's'} in {len(outcomes)} checks")
    if count:
        raise typer.Exit(1)


def _table(outcomes: list[Outcome]) -> Table:
    table = Table(box=None, pad_edge=False)
    for head, justify in (("", "left"), ("check", "left"), ("", "left")):
        table.add_column(head, justify=justify)  # type: ignore[arg-type]
    table.add_column("findings", justify="right")
    table.add_column("s", justify="right")
    for outcome in outcomes:
        mark = "[green]✓[/green]"
        if outcome.skipped:
            mark = "[yellow]![/yellow]"
        elif outcome.findings:
            mark = "[red]✗[/red]"
        table.add_row(
            mark,
            outcome.check.name,
            escape(outcome.check.title),
            str(len(outcome.findings)),
            f"{outcome.seconds:.1f}",
        )
    return table
