"""``./plant psql …``: PostgreSQL's own client on this clone's cluster."""

from __future__ import annotations

import os
from typing import NoReturn

import typer

from plant_cli import console, project
from plant_cli.demo import state
from plant_cli.process import hand_over
from plant_cli.setup import postgres

SETTINGS = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def psql(context: typer.Context) -> NoReturn:
    """Run psql with these arguments, on the demo's database unless they name another."""
    console.keep_stdout_clean()
    here = project.here()
    here.make()
    cluster = postgres.choose(here)
    cluster.ensure_running()
    last = state.recall(here)
    database = last.database if last and cluster.exists(last.database) else "postgres"
    environment = {
        **os.environ,
        **cluster.environ,
        "PGHOST": cluster.host,
        "PGPORT": str(cluster.port),
        "PGUSER": cluster.user,
        "PGDATABASE": database,
    }
    hand_over([str(cluster.program("psql")), *context.args], environment)
