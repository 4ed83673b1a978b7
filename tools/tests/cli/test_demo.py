"""``./plant demo`` beside another of the same clone."""

import subprocess
import threading
from types import SimpleNamespace

import pytest

from plant_cli.demo import state
from plant_cli.errors import PlantError
from plant_cli.process import Service
from plant_cli.verbs import demo as verb


@pytest.fixture
def clone(project, monkeypatch):
    monkeypatch.setattr(verb.project, "here", lambda: project)
    return project


@pytest.fixture
def another(clone):
    """A demo of the clone in another terminal, or what stands for it."""
    with subprocess.Popen(["sleep", "600"]) as child:
        Service(clone, "demo").adopt(child.pid)
        state.remember(clone, state.Demo("plant_demo_19_0", "19.0", "http://localhost:8069"))
        yield child.pid
        child.kill()


def test_a_second_one_says_where_the_first_is(another, capsys):
    verb.demo()
    said = capsys.readouterr().out
    assert "http://localhost:8069" in said
    assert f"process {another}" in said


@pytest.mark.parametrize("asked", [{"reset": True}, {"host": "0.0.0.0"}])
def test_one_that_runs_is_not_changed_and_that_is_told(another, clone, asked):
    with pytest.raises(PlantError, match=rf"runs already .*process {another}.*\./plant stop"):
        verb.demo(**asked)
    assert Service(clone, "demo").pid == another


def test_of_two_at_once_one_is_the_demo(clone):
    foreground = Service(clone, "demo")
    claimed = []
    with subprocess.Popen(["sleep", "600"]) as child:
        with clone.lock("demo"):
            second = threading.Thread(target=lambda: claimed.append(verb.claim(clone, foreground)))
            second.start()
            foreground.adopt(child.pid)
        second.join(60)
        assert claimed == [False]
        assert foreground.pid == child.pid
        child.kill()


def test_a_tree_that_cannot_be_used_stops_nothing(clone, tmp_path):
    with subprocess.Popen(["sleep", "600"]) as child:
        Service(clone, "odoo").adopt(child.pid)
        with pytest.raises(PlantError, match="There is no Odoo"):
            verb.demo(odoo=tmp_path)
        assert Service(clone, "odoo").alive
        child.kill()


@pytest.fixture
def stopped(clone, monkeypatch):
    """A demo that finds PostgreSQL running and then fails; what it stopped."""
    stopped = []
    cluster = SimpleNamespace(
        running=lambda: True, sessions=lambda: 0, stop=lambda: stopped.append(True) or True
    )
    monkeypatch.setattr(verb.postgres, "choose", lambda _project: cluster)

    def prepare(*_arguments):
        raise PlantError("No Odoo.", "Fetch one.")

    monkeypatch.setattr(verb, "prepare", prepare)
    return stopped


@pytest.mark.parametrize("killed", [True, False])
def test_the_postgresql_of_a_killed_demo_is_stopped_with_the_next_and_no_other(
    clone, killed, stopped
):
    if killed:
        clone.remember("run/demo", {"pid": 1, "birth": "another boot/1"})
    with pytest.raises(PlantError, match="No Odoo"):
        verb.demo()
    assert bool(stopped) == killed


def test_the_postgresql_of_a_detached_demo_is_stopped_with_the_one_that_takes_its_place(
    clone, stopped
):
    with subprocess.Popen(["sleep", "600"]) as child:
        Service(clone, "odoo").adopt(child.pid)
        threading.Thread(target=child.wait, daemon=True).start()
        with pytest.raises(PlantError, match="No Odoo"):
            verb.demo()
    assert stopped
