"""``./plant shell``: a Python prompt in the demo's database."""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer

from plant_cli import console, project
from plant_cli.demo import state
from plant_cli.environment import prepare
from plant_cli.process import hand_over


def shell(
    database: Annotated[str | None, typer.Argument(help="The demo's unless named.")] = None,
) -> NoReturn:
    """Open Odoo's shell; a script on standard input is run instead."""
    console.keep_stdout_clean()
    prepared = prepare(project.here())
    database = state.database(prepared, database)
    hand_over(
        prepared.odoo_command(database, "--no-http", "--log-level=warn", subcommand="shell"),
        prepared.odoo_env,
    )
