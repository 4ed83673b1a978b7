"""Files that only a service runs: read here against its schema."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree
from plant_cli.errors import PlantError

RULE = "workflow"
WORKFLOWS = ".github/workflows"
COMPOSE = "docker-compose.yml"
COMPOSE_ENV = ".env.example"
UNITS = "deploy"
#: What a unit starts is on the machine that it is for.
ELSEWHERE = "is not executable: No such file or directory"


def run(tree: Tree) -> Iterator[Finding]:
    """Findings on the workflows of GitHub, the compose file and the units of systemd."""
    paths = tree.files(".yml", ".yaml", under=WORKFLOWS)
    yield from _against(tree, "vendor.github-workflows", paths)
    if tree.exists(COMPOSE):
        yield from _against(tree, "vendor.compose-spec", [COMPOSE])
        yield from _compose(tree)
    yield from _units(tree, tree.files(".service", under=UNITS))


def _against(tree: Tree, schema: str, paths: list[str]) -> Iterator[Finding]:
    if not paths:
        return
    done = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema", "--output-format", "json"),
            *("--builtin-schema", schema, *paths),
        ],
        cwd=tree.root,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        raise PlantError(
            f"check-jsonschema could not run: {done.stderr.strip() or done.stdout.strip()}",
            "Remove .plant/venvs/tool and start again.",
        ) from error
    for entry in report.get("errors", ()):
        key = _last_key(entry["path"])
        line = tree.line_of(entry["filename"], f"{key}:") if key else 1
        yield Finding(
            entry["filename"],
            line,
            RULE,
            f"{entry['path']}: {_first_line(entry['message'])}",
        )
    for entry in report.get("parse_errors", ()):
        yield Finding(entry["filename"], 1, RULE, f"Correct the YAML: {entry['message']}")


def _compose(tree: Tree) -> Iterator[Finding]:
    """What the compose client says, where there is one; the schema has been asked already."""
    docker = shutil.which("docker")
    if docker is None or _client([docker, "compose", "version"]).returncode:
        return
    example = ["--env-file", COMPOSE_ENV] if tree.exists(COMPOSE_ENV) else []
    done = _client([docker, "compose", *example, "-f", COMPOSE, "config", "--quiet"], tree)
    if done.returncode:
        yield Finding(COMPOSE, 1, RULE, f"docker compose refuses it: {_last_line(done.stderr)}")


def _units(tree: Tree, paths: list[str]) -> Iterator[Finding]:
    """What systemd says, where it is here."""
    program = shutil.which("systemd-analyze")
    if program is None:
        return
    for path in paths:
        named = re.compile(
            rf"(?:{re.escape(str(tree.root / path))}:(\d+)|{re.escape(Path(path).name)}): (.*)"
        )
        for line in _client([program, "verify", path], tree).stderr.splitlines():
            found = named.fullmatch(line)
            if found and not line.endswith(ELSEWHERE):
                yield Finding(path, int(found[1] or 1), RULE, found[2])


def _client(command: list[str], tree: Tree | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=tree.root if tree else None, capture_output=True, text=True, check=False
    )


def _last_key(path: str) -> str:
    """The last name in a JSON path such as `$.jobs.test.steps[2].uses`."""
    names = re.findall(r"[A-Za-z_][\w-]*", path)
    return names[-1] if names else ""


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


CHECK = Check(
    "workflows", "Workflows, compose files and units, against their schemas", run, fast=False
)
