"""What ruff finds, with the configuration of pyproject.toml."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree
from plant_cli.errors import PlantError

FORMAT = "format"


def run(tree: Tree) -> Iterator[Finding]:
    """Ruff's findings, and a finding for each file that is not formatted."""
    paths = tree.files(".py")
    if not paths:
        return
    found = json.loads(_ruff(tree, "check", "--output-format=json", *paths))
    for entry in found:
        place = entry["location"] or {"row": 1}
        yield Finding(
            _relative(tree, entry["filename"]),
            place["row"],
            entry["code"] or "syntax",
            f"{entry['message'].rstrip('.')}.",
        )
    for line in _ruff(tree, "format", "--check", *paths).splitlines():
        if line.startswith("Would reformat: "):
            path = _relative(tree, line.removeprefix("Would reformat: "))
            yield Finding(path, 1, FORMAT, f"Format it: ruff format {path}.")


def _ruff(tree: Tree, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", arguments[0], "--no-cache", *arguments[1:]],
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
    return done.stdout


def _relative(tree: Tree, path: str) -> str:
    return Path(tree.root, path).relative_to(tree.root).as_posix()


CHECK = Check("lint", "Ruff: rules and format", run)
