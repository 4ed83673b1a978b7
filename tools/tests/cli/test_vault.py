"""The clone's key to secrets: made once, readable to its owner alone, given way to another."""

import base64

from plant_cli.project import Project
from plant_cli.setup import vault


def test_it_is_made_once(project):
    vault.ensure(project)
    path = project.state / "vault.key"
    key = path.read_text()
    assert len(base64.b64decode(key, validate=False)) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    vault.ensure(project)
    assert path.read_text() == key
    assert vault.environment(project) == {"PLANT_VAULT_KEYS_FILE": str(path)}


def test_a_key_of_one_s_own_is_taken(project):
    for name in ("PLANT_VAULT_KEYS", "PLANT_VAULT_KEYS_FILE"):
        other = Project(project.root, {**project.environ, name: "x"})
        assert vault.environment(other) == {}
