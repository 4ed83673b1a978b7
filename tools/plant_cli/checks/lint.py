"""What ruff finds, with the configuration of pyproject.toml."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree
from plant_cli.errors import PlantError

FORMAT = "format"


def run(tree: Tree) -> Iterator[Finding]:
    """Ruff's findings, and a finding for each file that is not formatted."""
    paths = tree.files(".py")
    if not paths:
        return
    for entry in _ruff(tree, ("check",), paths):
        code = entry["code"] or "syntax"
        yield _finding(tree, entry, code, f"{entry['message'].rstrip('.')}.")
    for entry in _ruff(tree, ("format", "--check"), paths):
        path = _relative(tree, entry["filename"])
        yield _finding(tree, entry, FORMAT, f"Format it: ruff format {path}.")


def _finding(tree: Tree, entry: dict[str, Any], rule: str, sentence: str) -> Finding:
    line = entry["location"]["row"] if entry["location"] else 1
    return Finding(_relative(tree, entry["filename"]), line, rule, sentence)


def _ruff(tree: Tree, command: tuple[str, ...], paths: list[str]) -> list[dict[str, Any]]:
    """Ruff's report on the files, as it gives it in JSON."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", *command),
            *("--no-cache", "--output-format=json", *paths),
        ],
        cwd=tree.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise PlantError(
            f"ruff could not run: {done.stderr.strip()}",
            "Correct [tool.ruff] in pyproject.toml, or remove .plant/venvs/tool and start again.",
        )
    return list(json.loads(done.stdout))


def _relative(tree: Tree, path: str) -> str:
    return Path(tree.root, path).relative_to(tree.root).as_posix()


CHECK = Check("lint", "Ruff: rules and format", run)
