"""Environments from their locks, with a stand-in for the installer."""

import pytest

from plant_cli.errors import PlantError
from plant_cli.setup import venvs

# It makes an environment, and refuses to install in the ways that ``refused`` matches.
INSTALLER = """#!/bin/sh
[ "$1" = venv ] && exec mkdir -p "$5/bin"
case "$*" in {refused}) echo "Connection refused by $*" >&2; exit 2 ;; esac
echo >"$4"
"""


@pytest.fixture
def installer(tmp_path, monkeypatch):
    def make(refused):
        path = tmp_path / "uv"
        path.write_text(INSTALLER.format(refused=refused))
        path.chmod(0o755)
        monkeypatch.setattr(venvs, "uv", lambda project: path)

    return make


def test_what_is_in_the_cache_needs_no_network(project, installer):
    installer("*.txt")
    assert venvs.ensure(project, "gateway").exists()
    assert venvs.is_current(project, "gateway")


def test_what_is_not_in_the_cache_is_fetched(project, installer):
    installer("*--offline")
    assert venvs.ensure(project, "gateway").exists()


def test_without_either_the_network_is_named_and_nothing_is_left(project, installer):
    installer("*")
    with pytest.raises(PlantError, match="network does not answer"):
        venvs.ensure(project, "gateway")
    assert not list(project.venvs.iterdir())


def test_what_went_wrong_first_is_what_is_told(project, installer, tmp_path):
    """Half an installation, left by a full disk, is no reason of its own."""
    installer("*")
    stand_in = (tmp_path / "uv").read_text()
    (tmp_path / "uv").write_text(
        stand_in.replace(
            "case", 'case "$*" in *.txt) echo "No space left on device"; exit 2; esac\ncase', 1
        )
    )
    with pytest.raises(PlantError, match="disk is full"):
        venvs.ensure(project, "gateway")
