"""What a test run prints when it is over. The last line is the count, alone and plain."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

from plant_cli import console
from plant_cli.testing.measuring import BOUND, Coverage, by_part
from plant_cli.testing.runner import RunResult

LONGEST = 200  # lines of one problem; the log has the rest
LEAST_COVERED = 10


def print_result(result: RunResult, out: Console = console.out) -> None:
    for title, stage in result.stages.items():
        if not stage.problems:
            continue
        out.print(Rule(title, align="left"))
        for problem in stage.problems:
            out.print(_shortened(problem), markup=False)
        out.print(f"Log: {stage.log}", style="dim", markup=False)
    if result.coverage is not None:
        _print_coverage(result.coverage, out)
    out.print(f"{result.seconds:.0f} s")
    out.print(str(result.outcome), markup=False)


def _shortened(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= LONGEST:
        return text
    return "\n".join([*lines[:LONGEST], f"… {len(lines) - LONGEST} more lines are in the log."])


def _print_coverage(coverage: Coverage, out: Console) -> None:
    table = Table("part", title="Branch coverage", title_justify="left", box=None)
    for heading in ("statements", "branches", "covered"):
        table.add_column(heading, justify="right")
    for part in by_part(coverage).values():
        table.add_row(
            escape(part.path), str(part.statements), str(part.branches), f"{part.percent:.1f} %"
        )
    mark = "[green]✓[/green]" if coverage.holds else "[red]✗[/red]"
    out.print(table)
    out.print(f"{mark} {coverage.percent:.1f} % of all, bound {BOUND:.0f} %")
    if not coverage.holds:
        worst = sorted(coverage.files, key=lambda file: file.percent)[:LEAST_COVERED]
        for file in worst:
            out.print(f"  {file.percent:5.1f} %  {file.path}", markup=False)
