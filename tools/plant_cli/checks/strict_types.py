"""What mypy finds in the pure packages, strictly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import venvs

RULE = "type"
TOOLS = {
    "plant_cli": "tools/plant_cli",
    "plant_port": "tools/plant_port",
    "plant_providers": "libraries/plant_providers",
    "plant_sampling": "libraries/plant_sampling",
    "plant_spc": "libraries/plant_spc",
}
GATEWAY = {
    "plant_drivers": "gateway/plant_drivers",
    "plant_gateway": "gateway/plant_gateway",
    "simulators": "simulators",
}
SEARCHED = ("tools", "gateway", "libraries", ".")
_LINE = re.compile(r"^(?P<path>[^:]+):(?P<line>\d+): error: (?P<text>.*)$")


def run(tree: Tree) -> Iterator[Finding]:
    """Findings in what needs the tool's packages or none, then in what runs in the gateway's."""
    if tools := _present(tree, TOOLS):
        yield from _mypy(tree, "tools", tools, Path(sys.executable))
    if gateway := _present(tree, GATEWAY):
        yield from _mypy(tree, "gateway", gateway, venvs.ensure(Project(tree.root), "gateway"))


def _present(tree: Tree, packages: dict[str, str]) -> list[str]:
    return [name for name, folder in packages.items() if tree.exists(f"{folder}/__init__.py")]


def _mypy(tree: Tree, name: str, packages: list[str], python: Path) -> Iterator[Finding]:
    arguments = [word for package in packages for word in ("--package", package)]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--no-color-output"),
            *("--no-pretty", "--show-error-codes", "--hide-error-context"),
            *("--python-executable", python),
            *("--cache-dir", tree.root / ".plant" / "cache" / f"mypy-{name}"),
            *arguments,
        ],
        cwd=tree.root,
        env={**os.environ, "MYPYPATH": os.pathsep.join(SEARCHED)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [match for line in done.stdout.splitlines() if (match := _LINE.match(line))]
    if done.returncode not in (0, 1) or (done.returncode and not found):
        raise PlantError(
            f"mypy could not run: {(done.stderr or done.stdout).strip()}",
            "Correct [tool.mypy] in pyproject.toml, or remove .plant/venvs/tool and start again.",
        )
    for match in found:
        path = Path(tree.root, match["path"]).resolve().relative_to(tree.root.resolve())
        yield Finding(path.as_posix(), int(match["line"]), RULE, f"{match['text']}.")


CHECK = Check("types", "Mypy, strict, on the pure packages", run, fast=False)
