"""Mosquitto: found, installed where that is allowed, and asked for elsewhere."""

import pytest

from plant_cli import doctoring
from plant_cli.errors import PlantError
from plant_cli.setup import broker


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine without Mosquitto, where root may install it."""
    beside = tmp_path / "sbin" / "mosquitto"
    beside.parent.mkdir()
    installed = []

    def install(packages, _log):
        installed.extend(packages)
        beside.touch()

    monkeypatch.setattr(broker.shutil, "which", lambda _name: None)
    monkeypatch.setattr(broker, "BESIDE_PATH", beside)
    monkeypatch.setattr(broker.system, "can_install", lambda: True)
    monkeypatch.setattr(broker.system, "install", install)
    return installed, beside


def test_it_is_installed_where_root_runs_it_and_found_beside_the_path(project, machine):
    installed, beside = machine
    assert doctoring._broker(project).verdict is doctoring.Verdict.LATER
    assert broker.ensure(project) == str(beside)
    assert broker.ensure(project) == str(beside)
    assert installed == ["mosquitto"]
    assert doctoring._broker(project).verdict is doctoring.Verdict.FOUND


def test_a_sentence_where_it_cannot_be(project, machine, monkeypatch):
    monkeypatch.setattr(broker.system, "can_install", lambda: False)
    with pytest.raises(PlantError, match="no Mosquitto"):
        broker.ensure(project)
    assert doctoring._broker(project).verdict is doctoring.Verdict.MISSING
