"""Syntax, lint, types, JavaScript, workflow files: what other programs find for us."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from plant_cli.checks import javascript, lint, strict_types, syntax, workflows
from plant_cli.checks.finding import NotHere
from plant_cli.errors import PlantError

CHECKS = [module.CHECK for module in (javascript, lint, strict_types, syntax, workflows)]
CI = ".github/workflows/ci.yml"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_clean(clone: Any, check: Any) -> None:
    assert clone.findings(check) == []


@pytest.mark.parametrize(
    ("path", "text", "line", "sentence"),
    [
        ("tools/x.py", "a = 1\nb = (\n", 2, "Correct the Python: '(' was never closed."),
        ("addons/x/views/x.xml", "<odoo>\n<a>\n</odoo>\n", 3, "Correct the XML: mismatched tag"),
        ("docs/x.json", '{\n"a": }\n', 2, "Correct the JSON: Expecting value."),
        ("x.yml", "a: 1\nb: [\n", 3, "Correct the YAML: "),
        ("addons/x/quality.yaml", "a: {done: x\nb: 1\n", 2, "Correct the YAML: "),
        ("tools/x.py", b"# \xff\n", 1, "Save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read(
    plant: Any, path: str, text: str | bytes, line: int, sentence: str
) -> None:
    (finding,) = plant(syntax.CHECK, {path: text})
    assert finding.startswith(f"{path}:{line}: syntax: {sentence}")


def test_what_ruff_finds(plant: Any) -> None:
    found = plant(lint.CHECK, {"tools/x.py": "import os\n\nx = {'a':1}\n"})
    assert [finding.split(": ")[:2] for finding in found] == [
        ["tools/x.py:1", "F401"],
        ["tools/x.py:3", "format"],
    ]


def test_what_ruff_leaves_alone(plant: Any) -> None:
    assert plant(lint.CHECK, {"build/x.py": "import os\n"}) == []


def test_ruff_that_cannot_run(plant: Any) -> None:
    with pytest.raises(PlantError, match="ruff could not run"):
        plant(lint.CHECK, {"pyproject.toml": "[tool.ruff]\nno-such-setting = 1\n"})


def test_what_mypy_finds(plant: Any) -> None:
    text = "def f(x):\n    return x\n\n\nvalue: int = 'word'\n"
    found = plant(strict_types.CHECK, {"tools/plant_cli/x.py": text})
    assert [finding.split(": ")[:2] for finding in found] == [
        ["tools/plant_cli/x.py:1", "type"],
        ["tools/plant_cli/x.py:5", "type"],
    ]


def test_what_node_finds(plant: Any) -> None:
    path = "addons/plant_show/static/src/x.js"
    (finding,) = plant(javascript.CHECK, {path: "export const a = 1;\nconst b = {;\n"})
    assert finding == f"{path}:2: javascript: Correct it: Unexpected token ';'."


def test_a_machine_without_node(clone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript.shutil, "which", lambda _name: None)
    with pytest.raises(NotHere, match="Install nodejs"):
        clone.findings(javascript.CHECK)


def test_a_workflow_against_its_schema(clone: Any) -> None:
    clone.replace(CI, "runs-on", "run-on")
    (finding,) = clone.findings(workflows.CHECK)
    assert finding.startswith(f"{CI}:3: workflow: $.jobs.test: ")


def test_a_compose_file_against_its_schema(plant: Any) -> None:
    text = "services:\n  db:\n    image: postgres:16\n    restart: [1]\n"
    found = plant(workflows.CHECK, {"docker-compose.yml": text})
    assert found[0].startswith("docker-compose.yml:4: workflow: $.services.db.restart: ")


def test_a_workflow_that_is_no_yaml(plant: Any) -> None:
    found = plant(workflows.CHECK, {CI: "jobs: [\n"})
    assert [finding.partition(": Correct the YAML")[0] for finding in found] == [
        f"{CI}:1: workflow"
    ]


@pytest.mark.parametrize(("status", "findings"), [(0, 0), (15, 1)])
def test_what_the_compose_client_says(
    clone: Any, monkeypatch: pytest.MonkeyPatch, status: int, findings: int
) -> None:
    client = clone.root / "bin" / "docker"
    clone.write(
        {
            "bin/docker": '#!/bin/sh\n[ "$2" = version ] && exit 0\n'
            f"echo 'undefined volume x' >&2\nexit {status}\n"
        }
    )
    client.chmod(0o755)
    monkeypatch.setattr(workflows.shutil, "which", lambda _name: str(client))
    found = clone.findings(workflows.CHECK)
    assert len(found) == findings
    assert all("docker compose refuses it: undefined volume x" in finding for finding in found)


UNIT = "[Service]\nExecStart=/opt/plant-thing/bin/thing run\n"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (UNIT, []),
        (f"{UNIT}ProtectHme=yes\n", ["3: workflow: Unknown key"]),
        ("[Service]\nRestart=always\n", ["1: workflow: Service has no ExecStart="]),
    ],
)
def test_what_systemd_says(plant: Any, text: str, says: list[str]) -> None:
    found = plant(workflows.CHECK, {"deploy/plant-thing.service": text})
    assert len(found) == len(says)
    assert all(
        f"deploy/plant-thing.service:{said}" in line for line, said in zip(found, says, strict=True)
    )


def test_a_machine_without_systemd(plant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflows.shutil, "which", lambda _name: None)
    assert plant(workflows.CHECK, {"deploy/plant-thing.service": "[Service]\n"}) == []
