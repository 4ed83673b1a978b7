"""``./plant test``: everything, a module, a suite, or one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plant_cli import project
from plant_cli.testing import modules, printing
from plant_cli.testing.runner import Run
from plant_cli.testing.selection import select

JOBS = 2


def test(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WHAT]...",
            help="Modules, suites (tools, gateway, drivers, simulators, e2e) or test files"
            " (path/to/test_file.py[::test]); all where none is named.",
        ),
    ] = None,
    odoo: Annotated[
        Path | None, typer.Option(help="The Odoo tree to test on, 17.0 or 19.0.")
    ] = None,
    keyword: Annotated[
        str | None, typer.Option("-k", help="Only pytest tests whose names match.")
    ] = None,
    cov: Annotated[
        bool, typer.Option("--cov/--no-cov", help="Measure coverage when all is tested.")
    ] = True,
    jobs: Annotated[int, typer.Option(min=1, help="Stages that run at once.")] = JOBS,
) -> None:
    """Run the tests; the last line says how many passed, failed and were skipped."""
    clone = project.here()
    clone.make()
    known = modules.find([clone.addons], [clone.test_addons])
    selection = select(targets or [], clone.root, known, Path.cwd())
    run = Run(
        clone,
        selection,
        odoo=odoo.resolve() if odoo else None,
        jobs=jobs,
        measure=cov and selection.everything and not keyword,
        keyword=keyword,
    )
    result = run.run()
    printing.print_result(result)
    raise typer.Exit(1 if result.outcome.failed else 0)
