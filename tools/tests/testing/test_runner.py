"""A whole run with its stages replaced: what is run with what, and what becomes of the results."""

import os
import subprocess
from types import SimpleNamespace

import pytest
from typer import Exit

from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.testing import runner
from plant_cli.testing.outcome import Outcome
from plant_cli.testing.selection import GATEWAY, TOOL, Selection
from plant_cli.testing.stages import StageResult
from plant_cli.verbs import test as verb


class Cluster:
    """A PostgreSQL that runs, or does not."""

    runs = False
    stopped = 0

    def __init__(self, project):
        pass

    def running(self):
        return type(self).runs

    def sessions(self):
        return 0

    def stop(self):
        type(self).stopped += 1
        type(self).runs = False
        return True


@pytest.fixture
def clone(tmp_path):
    project = Project(tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")})
    project.make()
    return project


@pytest.fixture
def calls(monkeypatch, clone):
    """What the stages were called with; each passes one test and writes a log."""
    seen = {}

    def note(name, log, **how):
        seen[name] = how
        log.write_text(name)
        return StageResult(Outcome(1), log)

    def run_pytest(python, arguments, *, log, **how):
        return note(log.name.split(".")[0], log, python=python, arguments=arguments, **how)

    def run_odoo(templates, selection, *, log, **how):
        return note(log.name.split(".")[0], log, templates=templates, **how)

    def prepare(*_args, **_how):
        Cluster.runs = True
        return "environment"

    templates = SimpleNamespace(suite=lambda: "suite", drop_abandoned=lambda: None)
    monkeypatch.setattr(runner.stages, "run_pytest", run_pytest)
    monkeypatch.setattr(runner.odoo_stage, "run_odoo", run_odoo)
    monkeypatch.setattr(runner.environment, "prepare", prepare)
    monkeypatch.setattr(runner.browser, "ensure", lambda _project: "chromium")
    monkeypatch.setattr(runner.broker, "ensure", lambda _project: "mosquitto")
    monkeypatch.setattr(runner.our_modules, "find_prepared", lambda _environment: {})
    monkeypatch.setattr(runner, "Templates", lambda *_args: templates)
    monkeypatch.setattr(runner.venvs, "ensure", lambda _project, name: f"python of {name}")
    monkeypatch.setattr(runner.postgres, "Cluster", Cluster)
    monkeypatch.setattr(Cluster, "stopped", 0)
    monkeypatch.setattr(Cluster, "runs", False)
    return seen


ALL = Selection(
    units={TOOL: ["tools/tests"], GATEWAY: ["gateway/tests"]},
    modules=["plant_base"],
    e2e=["tests/e2e"],
)


def test_every_stage_runs_with_its_own_interpreter(clone, calls, tmp_path):
    result = runner.Run(clone, ALL, odoo=tmp_path / "odoo", keyword="weight").run()
    assert result.outcome == Outcome(4)
    assert calls["test-gateway"]["python"] == "python of gateway"
    assert calls["test-tool"]["python"] == clone.venvs / "tool/bin/python"
    assert calls["test-tool"]["arguments"] == ["tools/tests", "-k", "weight"]
    assert calls["test-e2e"]["arguments"][:2] == ["tests/e2e", f"--odoo={tmp_path / 'odoo'}"]


def test_all_there_is_in_odoo_comes_in_two_parts(clone, calls):
    everything = Selection(modules=["plant_base"], everything=True)
    result = runner.Run(clone, everything).run()
    assert [how["part"].number for _name, how in sorted(calls.items())] == [0, 1]
    assert list(result.stages) == ["Tests in Odoo, part 1 of 2", "Tests in Odoo, part 2 of 2"]


def test_installing_runs_beside_the_other_tests_end_to_end(clone, calls):
    folder = clone.root / "tests/e2e"
    folder.mkdir(parents=True)
    for name in ("test_a.py", "test_b.py", "test_c.py", runner.INSTALLING):
        (folder / name).touch()
    runner.Run(clone, Selection(e2e=["tests/e2e"], everything=True)).run()
    assert calls["test-e2e-installing"]["arguments"] == [f"tests/e2e/{runner.INSTALLING}"]
    assert calls["test-e2e-running"]["arguments"] == ["tests/e2e/test_a.py", "tests/e2e/test_c.py"]
    assert calls["test-e2e-running-on"]["arguments"] == ["tests/e2e/test_b.py"]


@pytest.mark.parametrize("everything", [True, False])
def test_end_to_end_is_measured_by_itself_alone(clone, calls, monkeypatch, everything):
    monkeypatch.setattr(runner.Measuring, "result", lambda _self: None)
    selection = Selection(e2e=["tests/e2e"], everything=everything)
    runner.Run(clone, selection, measure=True).run()
    [how] = calls.values()
    assert (how["measuring"] is None) is everything


def test_what_is_not_selected_does_not_run_and_prepares_no_odoo(clone, calls, monkeypatch):
    monkeypatch.setattr(runner.environment, "prepare", None)
    result = runner.Run(clone, Selection(units={TOOL: ["tools/tests"]})).run()
    assert set(calls) == {"test-tool"}
    assert result.outcome == Outcome(1)


def test_a_stage_that_cannot_run_is_a_failure_and_the_others_run(clone, calls, monkeypatch):
    def fail(*_args, **_how):
        raise PlantError("There is no Odoo.", "Connect this machine.")

    monkeypatch.setattr(runner.environment, "prepare", fail)
    result = runner.Run(clone, ALL).run()
    assert result.outcome == Outcome(passed=2, failed=2)
    assert "There is no Odoo." in result.stages["Tests in Odoo"].problems[0]


def test_a_log_gets_its_lasting_name_when_its_stage_is_over(clone, calls):
    result = runner.Run(clone, Selection(modules=["plant_base"])).run()
    log = clone.logs / "test-odoo.log"
    assert result.stages["Tests in Odoo"].log == log
    assert log.read_text() == "test-odoo"
    assert [path.name for path in clone.logs.iterdir()] == ["test-odoo.log"]


def test_logs_of_dead_runs_are_removed_and_those_of_others_kept(clone, calls):
    ended = subprocess.Popen(["true"])
    ended.wait()
    (clone.logs / f"test-odoo.{ended.pid}.log").touch()
    (clone.logs / f"test-odoo.{os.getppid()}.log").touch()
    runner.Run(clone, Selection(units={TOOL: ["x"]})).run()
    left = {path.name for path in clone.logs.iterdir()}
    assert left == {f"test-odoo.{os.getppid()}.log", "test-tool.log"}


@pytest.mark.parametrize(
    ("runs", "selection", "stopped"),
    [
        (False, ALL, 1),
        (True, ALL, 0),
        (False, Selection(units={TOOL: ["x"]}), 0),
    ],
)
def test_postgresql_is_left_as_it_was_found(clone, calls, monkeypatch, runs, selection, stopped):
    monkeypatch.setattr(Cluster, "runs", runs)
    runner.Run(clone, selection).run()
    assert Cluster.stopped == stopped


def test_an_interruption_ends_what_was_started(clone, calls, monkeypatch):
    ended = []

    def interrupted(*_args, **_how):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner.odoo_stage, "run_odoo", interrupted)
    monkeypatch.setattr(runner, "end_all", lambda: ended.append("programs"))
    monkeypatch.setattr(runner.process, "end_children", lambda: ended.append("children"))
    with pytest.raises(KeyboardInterrupt):
        runner.Run(clone, ALL).run()
    assert ended == ["programs", "children"]
    assert Cluster.stopped == 1


def test_a_sign_of_life_is_given_where_there_is_no_terminal(monkeypatch, capsys):
    monkeypatch.setattr(runner, "HEARTBEAT", 0.01)
    with runner._heartbeat("Tests in Odoo") as beat:
        beat.detail = "12 tests"
        deadline = runner.time.monotonic() + 60
        seen = ""
        while "12 tests" not in seen and runner.time.monotonic() < deadline:
            seen += capsys.readouterr().out
    assert "Tests in Odoo: 12 tests" in seen


@pytest.mark.parametrize(("outcome", "status"), [(Outcome(2), 0), (Outcome(2, 1), 1)])
def test_the_verb_ends_with_the_count_and_its_status(clone, monkeypatch, capsys, outcome, status):
    asked = {}

    class Run:
        def __init__(self, project, selection, **how):
            asked.update(how, selection=selection)

        def run(self):
            return runner.RunResult({"tool": StageResult(outcome, clone.logs)})

    (clone.root / "tools/tests").mkdir(parents=True)
    monkeypatch.setattr(verb.project, "here", lambda: clone)
    monkeypatch.setattr(verb, "Run", Run)
    with pytest.raises(Exit) as ended:
        verb.test()
    assert ended.value.exit_code == status
    assert capsys.readouterr().out.splitlines()[-1] == str(outcome)
    assert asked["measure"]
    assert asked["selection"].units == {TOOL: ["tools/tests"]}
    with pytest.raises(Exit):
        verb.test(["tools"])
    assert not asked["measure"]
