"""What the containers run before Odoo serves: the scripts of deploy/, on a real database.

The image's entry point, which adds the database's address, is a stand-in; the Odoo is real.
"""

import shlex
import subprocess

import pytest

PREPARE = "deploy/prepare-database"
PROVISION = "deploy/provision"
pytestmark = pytest.mark.timeout(2400)


class Containers:
    """Runs a script of deploy/ as its container does, and tells what it called Odoo with."""

    def __init__(self, lab, folder, db):
        self.lab = lab
        self.db = db
        self.calls = folder / "calls"
        self.entrypoint = folder / "entrypoint.sh"
        odoo = shlex.join(lab.environment.odoo_command(db))
        shell = shlex.join(lab.environment.odoo_command(db, subcommand="shell"))
        self.entrypoint.write_text(
            f'#!/bin/sh\nshift\necho "$*" >>{shlex.quote(str(self.calls))}\n'
            f'if [ "$1" = shell ]; then shift; exec {shell} "$@"; fi\nexec {odoo} "$@"\n'
        )
        self.entrypoint.chmod(0o755)

    def run(self, script, *arguments, **variables):
        """The ended process, and the calls of Odoo it made."""
        self.calls.write_text("")
        done = subprocess.run(
            [self.lab.environment.project.root / script, *arguments],
            env={
                **self.lab.environment.odoo_env,
                "PLANT_ENTRYPOINT": str(self.entrypoint),
                **variables,
            },
            cwd=self.calls.parent,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        return done, self.calls.read_text().splitlines()


@pytest.fixture
def containers(lab, tmp_path):
    return Containers(lab, tmp_path, lab.bare_database("plant_base"))


def versions(lab, db):
    """The installed modules of ours, each with its version in the database."""
    return dict(
        lab.query(
            db,
            """
            SELECT name, latest_version FROM ir_module_module
             WHERE state = 'installed' AND name LIKE 'plant%%'
            """,
        )
    )


def test_a_database_becomes_what_the_code_is(lab, containers):
    done, calls = containers.run(PREPARE, PLANT_MODULES=" plant_base, ")
    assert done.returncode == 0, done.stderr
    assert calls[2].endswith("--init=plant_base")
    installed = versions(lab, containers.db)
    assert [*installed] == ["plant_base"]

    # Somebody's own setting, in a record that an upgrade leaves alone and --init would not.
    own = """UPDATE ir_cron SET interval_number = 11 WHERE id = (
        SELECT res_id FROM ir_model_data WHERE module = 'plant_base' AND name = 'cron_shift_end')"""
    lab.query(containers.db, own + " RETURNING id")
    done, calls = containers.run(PREPARE, PLANT_MODULES="plant_base")
    assert done.returncode == 0, done.stderr
    assert len(calls) == 2, "a database that lacks nothing is left as it is"

    series = installed["plant_base"].removesuffix(".1.0.0")
    lab.query(
        containers.db,
        "UPDATE ir_module_module SET latest_version = %s WHERE name = 'plant_base' RETURNING id",
        [f"{series}.0.9.0"],
    )
    done, calls = containers.run(PREPARE, PLANT_MODULES="plant_base")
    assert done.returncode == 0, done.stderr
    assert calls[2].endswith("--update=plant_base")
    assert versions(lab, containers.db) == installed
    (kept,) = lab.query(
        containers.db,
        """
        SELECT interval_number FROM ir_cron JOIN ir_model_data d ON d.res_id = ir_cron.id
         WHERE d.module = 'plant_base' AND d.name = 'cron_shift_end'
        """,
    )
    assert kept == (11,)


def test_a_module_that_is_not_there(lab, containers):
    done, calls = containers.run(PREPARE, PLANT_MODULES="plant_base,plant_bass")
    assert done.returncode != 0
    assert "PLANT_MODULES names what is not among the addons: plant_bass." in done.stderr
    assert len(calls) == 2
    assert not versions(lab, containers.db)


@pytest.mark.parametrize(
    ("what", "kept"),
    [
        ("gateway", "SELECT secret_hash FROM plant_token ORDER BY id"),
        ("events", "SELECT secret_hash FROM plant_api_secret ORDER BY id"),
    ],
)
def test_a_secret_is_made_once_and_said_nowhere(lab, tmp_path, what, kept):
    containers = Containers(lab, tmp_path, lab.database())
    path = tmp_path / "secret"
    given = {"PLANT_SECRET_FILE": str(path), "PLANT_DEVICES": '{"scale": "tcp://scale:4001"}'}
    done, _calls = containers.run(PROVISION, what, **given)
    assert done.returncode == 0, done.stderr
    secret, stored = path.read_text(), lab.query(containers.db, kept)
    assert len(secret) >= 32
    assert secret not in done.stdout + done.stderr
    assert all(secret not in str(row) for row in stored)

    done, calls = containers.run(PROVISION, what, **given)
    assert done.returncode == 0, done.stderr
    assert not calls
    assert path.read_text() == secret
    assert lab.query(containers.db, kept) == stored
