"""``./plant ai eval``: how well each signal's prompt answers its frozen examples, and the cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from plant_cli import console, process, project
from plant_cli.demo import state
from plant_cli.environment import prepare
from plant_cli.errors import PlantError

TIMEOUT = 3600.0
MARK = "PLANT-AI-EVALUATION "
SCRIPT = """
import json
from odoo.addons.plant_ai.evaluation import report
print({mark!r} + json.dumps(report(env, {codes!r})))
"""


def ai(
    what: Annotated[str, typer.Argument(help="What to do: eval.")],
    signals: Annotated[list[str] | None, typer.Argument(help="Codes; all unless named.")] = None,
    database: Annotated[str | None, typer.Option(help="The demo's unless named.")] = None,
    output: Annotated[Path | None, typer.Option("--json", help="Write the result there.")] = None,
) -> None:
    """Ask each signal its frozen examples; exits with 1 where one does not hold."""
    if what != "eval":
        raise PlantError(f"{what} is nothing to do with AI.", "Use ./plant ai eval.")
    prepared = prepare(project.here())
    database = state.database(prepared, database)
    with console.step("Asking the frozen examples"):
        said = process.run(
            prepared.odoo_command(database, "--no-http", "--log-level=warn", subcommand="shell"),
            input=SCRIPT.format(mark=MARK, codes=signals or []),
            env=prepared.odoo_env,
            log=prepared.project.log("ai-eval"),
            timeout=TIMEOUT,
            what=f"The signals of {database} could not be evaluated.",
            todo="Install plant_ai in it, and correct what the log names.",
        )
    found = results(said)
    if output:
        output.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    console.out.print(table(found))
    raise typer.Exit(0 if found and all(one.get("holds") for one in found) else 1)


def results(said: str) -> list[dict[str, Any]]:
    """What the evaluation printed, among whatever else was printed.

    :raise PlantError: it printed nothing
    """
    for line in said.splitlines():
        _, found, content = line.partition(MARK)
        if found:
            made: list[dict[str, Any]] = json.loads(content)
            return made
    raise PlantError(
        "The evaluation said nothing.", "Is plant_ai installed in that database? Read the log."
    )


def table(found: list[dict[str, Any]]) -> Table:
    """One line for each signal."""
    shown = Table(box=None, collapse_padding=True, pad_edge=False)
    for head in ("signal", "version", "model"):
        shown.add_column(head, overflow="fold")
    for head in ("right", "accuracy", "required", "cost", "seconds"):
        shown.add_column(head, justify="right")
    shown.add_column("holds")
    for one in found:
        code = escape(one["code"])
        if "problem" in one:
            shown.add_row(code, "", escape(one["problem"]), *[""] * 5, "[red]NO[/red]")
            continue
        required = max(one["required"], one["before"] or 0.0)
        shown.add_row(
            code,
            str(one["version"]),
            escape(one["model"]),
            f"{one['right']}/{one['asked']}",
            f"{one['accuracy']:.1%}",
            f"{required:.1%}",
            f"{one['cost']:.4f}",
            f"{one['latency']:.2f}",
            "[green]yes[/green]" if one["holds"] else "[red]NO[/red]",
        )
    return shown
