"""``./plant bench NAME``: measure, and say which claims hold."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from plant_cli import console, project
from plant_cli.benching import Claim, find, measure, names
from plant_cli.benching.running import record, workspace


def bench(
    name: Annotated[
        str | None, typer.Argument(help="A benchmark, or how its name starts; none lists all.")
    ] = None,
    odoo: Annotated[Path | None, typer.Option(help="The Odoo tree to measure with.")] = None,
) -> None:
    """Measure one part of the suite; exits with 1 when a claim does not hold."""
    clone = project.here()
    if name is None:
        for known in names(clone.root):
            console.out.print(known, markup=False)
        return
    claims: list[Claim] = []
    for path in find(clone.root, name):
        with console.step(path.stem) as step, workspace(clone, step.note, odoo) as given:
            made = measure(path, given)
            kept = record(clone, path, made, datetime.now(timezone.utc))
            step.note(str(kept.relative_to(clone.root)))
            step.ok = all(claim.holds for claim in made)
        claims += made
    print_claims(claims)
    raise typer.Exit(0 if all(claim.holds for claim in claims) else 1)


def print_claims(claims: list[Claim]) -> None:
    table = Table("claim", box=None)
    table.add_column("value", justify="right")
    table.add_column("bound", justify="right")
    table.add_column("holds")
    for claim in claims:
        holds = "[green]yes[/green]" if claim.holds else "[red]NO[/red]"
        table.add_row(escape(claim.text), claim.shown, str(claim.bound), holds)
    console.out.print(table)
