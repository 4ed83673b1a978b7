"""``./plant port``: the suite in its 19.0 form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import plant_port
from plant_cli import console, project
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import debian, ported, venvs
from plant_cli.setup import odoo as odoo_setup
from plant_cli.setup.tree import OdooTree, read_tree
from plant_port import PortReport, document

PAGE = Path("docs") / "porting.md"


def port(
    odoo: Annotated[
        Path | None, typer.Option(help="The Odoo 19.0 tree whose upgrade scripts to use.")
    ] = None,
    unused: Annotated[
        bool, typer.Option("--unused", help="Name the rules that no longer fire.")
    ] = False,
    docs: Annotated[bool, typer.Option("--docs", help=f"Only renew the tables of {PAGE}.")] = False,
) -> None:
    """Write the suite's 19.0 form to build/; nothing is done when nothing has changed."""
    clone = project.here()
    if docs:
        changed = document.write(clone.root / PAGE)
        console.say(f"{PAGE} is {'renewed' if changed else 'current'}")
        return
    clone.make()
    tree = target_tree(clone, odoo)
    python = venvs.ensure(clone, f"odoo-{tree.series}")
    reports = [
        _port(clone, source, tree, python)
        for source in (clone.addons, clone.test_addons)
        if source.is_dir()
    ]
    if unused:
        idle = plant_port.unused(reports)
        console.say(f"{len(idle)} of {len(plant_port.rule_names())} rules do not fire")
        for name in idle:
            console.say(f"  {name}")


def target_tree(clone: Project, odoo: Path | None) -> OdooTree:
    """The 19.0 tree named, or the one in use, or else Debian's."""
    source = odoo_setup.choose(clone, odoo)
    if source.series == debian.SERIES:
        return source.make()
    if odoo is not None:
        raise PlantError(
            f"The Odoo in {odoo} is {source.series}; the port needs the upgrade scripts of 19.0.",
            "Name a 19.0 tree, or leave --odoo out.",
        )
    return read_tree(debian.fetch(clone), origin="Debian's odoo-19")


def _port(clone: Project, source: Path, tree: OdooTree, python: Path) -> PortReport:
    target = ported.target(clone, source, tree.series)
    name = source.relative_to(clone.root)
    with console.step(f"Port {name} to {target.relative_to(clone.root)}") as step:
        report = plant_port.port(source, target, python, tree.environment(clone.environ))
        step.note("up to date" if report.up_to_date else _summary(report))
    for line in report.said_upstream:
        console.warn(f"upstream: {line}")
    return report


def _summary(report: PortReport) -> str:
    fired = sum(1 for count in report.hits.values() if count)
    return (
        f"{report.files} files, {fired} of our rules fired {sum(report.hits.values())} times, "
        f"upstream changed {len(report.rewritten_upstream)} files"
    )
