"""The command line: finds the verbs, runs one, turns failures into two sentences.

A verb is a module of ``plant_cli.verbs`` with a function of the module's name, annotated for typer.
It may set ``SETTINGS`` (click's context settings, for a pass-through) and ``ARGUMENTS_HELP``. Verbs
are imported when they are asked for, so that one verb's dependencies never slow or break another.
"""

from __future__ import annotations

import errno
import importlib
import pkgutil
import shutil
import signal
import sys
from typing import Any, NoReturn

import typer
from rich.markup import escape
from typer.core import TyperGroup

from plant_cli import console, process, verbs
from plant_cli.diagnosis import DISK_FULL
from plant_cli.errors import DiskFull, PlantError

INTERRUPTED = 130
_GENERAL_SETTINGS = {"help_option_names": ["-h", "--help"]}


class Verbs(TyperGroup):
    """A command group that looks its commands up in ``plant_cli.verbs`` when they are needed."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(module.name for module in pkgutil.iter_modules(verbs.__path__))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        return command(cmd_name)


def command(name: str) -> Any:
    """The click command of one verb."""
    module = importlib.import_module(f"{verbs.__name__}.{name}")
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    settings = {**_GENERAL_SETTINGS, **getattr(module, "SETTINGS", {})}
    single.command(name, context_settings=settings)(getattr(module, name))
    return typer.main.get_command(single)


app = typer.Typer(
    cls=Verbs,
    name="plant",
    help="Run, test and check the plant suite. Start with: ./plant demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_GENERAL_SETTINGS,
)


@app.callback()
def _root() -> None:
    """Options common to all verbs: none."""


def main() -> NoReturn:
    """Run the verb named on the command line and exit with its status."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, process.interrupt)
    try:
        app(prog_name="plant", standalone_mode=True)
    except PlantError as error:
        _report(error)
        sys.exit(1)
    except process.Interrupted:
        process.end_children()
        console.err.print("Interrupted. Start it again to go on where it stopped.")
        sys.exit(INTERRUPTED)
    except OSError as error:
        _report(_explain(error))
        sys.exit(1)
    sys.exit(0)


def _explain(error: OSError) -> PlantError:
    """Two sentences for what the operating system refused."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"{DISK_FULL.what}{where}", DISK_FULL.todo)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return PlantError(
            f"This user may not write there{where}.",
            "Run it as the owner of the clone, or correct the owner of that path.",
        )
    raise error


def _report(error: PlantError) -> None:
    if isinstance(error, DiskFull):
        _forget_compiled()
    console.err.print(f"[bold red]✗ {escape(error.what)}[/bold red]")
    console.err.print(f"  {escape(error.todo)}")
    if error.log:
        console.err.print(f"  [dim]Log: {escape(str(error.log))}[/dim]")


def _forget_compiled() -> None:
    """Drop what Python compiled: cut off by a full disk, it would fail whenever it is read."""
    if sys.pycache_prefix:
        sys.dont_write_bytecode = True
        shutil.rmtree(sys.pycache_prefix, ignore_errors=True)
