"""``./plant odoo …``: Odoo's own command line, on this clone's PostgreSQL and addons."""

from __future__ import annotations

from typing import NoReturn

import typer

from plant_cli import console, project
from plant_cli.demo import state
from plant_cli.environment import prepare
from plant_cli.process import hand_over
from plant_cli.setup import ports

SETTINGS = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
_WITH_DATABASE = (None, "server", "shell", "populate", "neutralize")
_DATABASE = ("-d", "--database")
_PORT = ("-p", "--http-port", "--no-http", "--stop-after-init")


def odoo(context: typer.Context) -> NoReturn:
    """Run Odoo with these arguments, on the demo's database unless they name another (-d)."""
    console.keep_stdout_clean()
    prepared = prepare(project.here())
    arguments = list(context.args)
    subcommand = arguments.pop(0) if arguments and not arguments[0].startswith("-") else None
    if subcommand not in _WITH_DATABASE:
        command = [str(prepared.python), *prepared.odoo.command, str(subcommand), *arguments]
        hand_over(command, prepared.odoo_env)
    database = None
    if not _names(arguments, _DATABASE):
        database = state.database_name(prepared.odoo.series)
    if subcommand in (None, "server") and not _names(arguments, _PORT):
        arguments.append(f"--http-port={ports.choose(prepared.project, 'odoo-console', 8169)}")
    hand_over(prepared.odoo_command(database, *arguments, subcommand=subcommand), prepared.odoo_env)


def _names(arguments: list[str], options: tuple[str, ...]) -> bool:
    """Whether one of the options is among the arguments, in any of its spellings."""
    for argument in arguments:
        for option in options:
            long = option.startswith("--")
            if argument == option or argument.startswith(f"{option}=" if long else option):
                return True
    return False
