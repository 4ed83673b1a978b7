"""``plant-gateway quarantine | version``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .. import __version__
from ..clock import utcnow
from ..spool import Quotas, SpoolStore
from .running import failure


def quarantine(
    state: Annotated[Path, typer.Option(envvar="PLANT_STATE", help="The gateway's folder.")],
) -> None:
    """Print the readings that Odoo refused, one JSON object a line, with the reason it gave."""
    if not (state / "spool.db").exists():
        raise failure(f"There is no spool in {state}.")
    store = SpoolStore(state / "spool.db", Quotas(), utcnow)
    for entry in store.quarantine():
        typer.echo(json.dumps(entry))
    store.close()


def version() -> None:
    """Print the version."""
    typer.echo(__version__)
