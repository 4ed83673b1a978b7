"""The API as programs meet it that know nothing but its description."""

import json
import os
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from plant_cli.setup import venvs

HERE = Path(__file__).parent / "api"
# What takes longer than this hangs.
PATIENCE = 900.0
pytestmark = pytest.mark.timeout(2 * PATIENCE + 60)
IN_ODOO = """
import json
from odoo.addons.plant_api.tests.api_case import make_client, make_user

user = make_user(env, "api_described")
client, secret = make_client(env, user, rate=100_000)
token = client._issue_token(client._policy_of().scopes)
env.cr.commit()
print("found", json.dumps({"client_id": client.client_id, "secret": secret, "token": token}))
"""


@dataclass(frozen=True)
class Plant:
    """A server with a client of it, and the description it serves (a file)."""

    url: str
    client_id: str
    secret: str
    token: str
    description: Path


@pytest.fixture(scope="module")
def plant(lab, tmp_path_factory):
    db = lab.database()
    printed = lab.shell(db, IN_ODOO)
    made = json.loads(printed.rpartition("found ")[2].splitlines()[0])
    server = lab.odoo(db)
    description = tmp_path_factory.mktemp("description") / "openapi.json"
    with urllib.request.urlopen(f"{server.url}/plant/api/v1/openapi.json", timeout=120) as said:
        description.write_bytes(said.read())
    return Plant(server.url, **made, description=description)


@pytest.fixture(scope="module")
def python(lab):
    """Of the environment with what tests the API from outside."""
    return venvs.ensure(lab.environment.project, "api")


def run(command, **more):
    """What a command prints; it fails with that."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
        **more,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    return done.stdout


def test_schemathesis_finds_nothing(plant, python, tmp_path):
    """Every operation, with what its schema allows and what it does not; always the same."""
    run(
        [
            python.with_name("schemathesis"),
            f"--config-file={HERE / 'schemathesis.toml'}",
            "run",
            plant.description,
            f"--url={plant.url}",
            f"--header=Authorization: Bearer {plant.token}",
            "--checks=all",
            "--continue-on-failure",
            "--warnings=off",
        ],
        cwd=tmp_path,
    )


def test_a_client_that_is_generated_makes_a_production_order(plant, python, tmp_path):
    generator = python.with_name("openapi-python-client")
    run(
        [
            *(generator, "generate", f"--path={plant.description}", "--meta=none"),
            *(f"--config={HERE / 'client.yaml'}", f"--output-path={tmp_path / 'plant_client'}"),
            "--fail-on-warning",
        ]
    )
    said = run(
        [python, HERE / "use_client.py", plant.url, plant.client_id],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PLANT_SECRET": plant.secret},
    )
    assert json.loads(said) == {
        "product": "Gearbox",
        "quantity": 10.0,
        "state": "confirmed",
        "origin": "SO-4711",
        "again": True,
        "refused": 404,
    }


def test_redocly_finds_nothing(plant, python, tmp_path):
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    telling_nobody = {**os.environ, "PATH": path, "REDOCLY_TELEMETRY": "off", "CI": "1"}
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, tmp_path)
    npm = python.with_name("npm")
    run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=tmp_path, env=telling_nobody
    )
    redocly = tmp_path / "node_modules/.bin/redocly"
    run(
        [redocly, "lint", "--max-problems=50", f"--config={HERE / 'redocly.yaml'}",
         plant.description],
        cwd=tmp_path,
        env=telling_nobody,
    )  # fmt: skip
