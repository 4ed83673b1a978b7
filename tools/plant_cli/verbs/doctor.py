"""``./plant doctor``: what is found, what is missing, what to do."""

from __future__ import annotations

import typer
from rich.markup import escape

from plant_cli import console, project
from plant_cli.doctoring import Verdict, examine

_MARKS = {
    Verdict.FOUND: "[green]✓[/green]",
    Verdict.LATER: "[dim]·[/dim]",
    Verdict.MISSING: "[red]✗[/red]",
}


def doctor() -> None:
    """Say what is found on this machine, what is missing, and what to do about it."""
    here = project.here()
    missing = 0
    for finding in examine(here):
        console.say(f"{_MARKS[finding.verdict]} {finding.subject:<11} {escape(finding.detail)}")
        if finding.verdict is Verdict.MISSING:
            missing += 1
            console.say(f"  {'':<11} {escape(finding.todo)}")
    console.say(f"[dim]  Clone       {here.root}\n  Cache       {here.cache}[/dim]")
    if missing:
        raise typer.Exit(1)
