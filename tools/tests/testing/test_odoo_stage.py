import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from plant_cli.errors import PlantError
from plant_cli.testing import odoo_stage
from plant_cli.testing.modules import Module
from plant_cli.testing.outcome import Outcome
from plant_cli.testing.selection import Selection


def judge(log, status=0):
    return odoo_stage.judge_odoo(log.text, status, None)


def test_a_clean_run_of_odoo_has_no_problem(log):
    result = judge(log.start("TestLine.test_a").total(1))
    assert (result.outcome, result.problems) == (Outcome(1), [])


def test_a_planted_warning_fails_a_run_whose_tests_pass(log):
    log.start("TestLine.test_a").total(1)
    log.write("WARNING", "odoo.addons.plant_base.models.plant_line", "no calendar")
    result = judge(log)
    assert result.outcome == Outcome(passed=1, failed=1)
    assert "no calendar" in result.problems[0]


def test_a_failed_test_is_printed_and_counted_once(log):
    log.start("TestLine.test_a").fail("TestLine.test_a").total(1, failed=1)
    result = judge(log, status=1)
    assert result.outcome == Outcome(failed=1)
    assert len(result.problems) == 1
    assert "FAIL: TestLine.test_a" in result.problems[0]


def test_a_skipped_browser_test_is_printed_as_a_failure(log):
    log.start("TestTour.test_a").skip("TestTour.test_a", "Chrome executable not found").total(1)
    result = judge(log)
    assert result.outcome == Outcome(failed=1)
    assert "Chrome executable not found" in result.problems[0]


def test_an_odoo_that_dies_shows_the_end_of_its_log(log):
    log.write("CRITICAL", "odoo.modules.registry", "Failed to load registry")
    result = judge(log, status=255)
    assert result.outcome.failed == 2  # it did not finish, and its log holds a CRITICAL
    assert any("Failed to load registry" in problem for problem in result.problems)


def test_an_exit_status_that_no_test_explains_is_a_failure(log):
    result = judge(log.start("TestLine.test_a").total(1), status=1)
    assert result.outcome == Outcome(passed=1, failed=1)


class FakeTemplates:
    """Templates whose Odoo prints a log and records how it was started."""

    def __init__(self, folder, script):
        self.dropped = []
        self.commands = []
        self.modules = {"plant_base": SimpleNamespace(path=folder)}
        self._script = script
        self.environment = SimpleNamespace(
            python=Path(sys.executable),
            odoo_env={"PATH": "/usr/bin:/bin"},
            odoo_command=self._odoo_command,
            project=SimpleNamespace(logs=folder),
        )

    def base(self, names):
        return f"base of {','.join(names)}"

    def module(self, name):
        return f"module {name}"

    def suite(self):
        return "suite"

    def with_assets(self, template):
        return f"{template} with assets"

    def fresh(self, template, further=()):
        return f"copy of {' and '.join([template, *further])}"

    def drop(self, name):
        self.dropped.append(name)

    def _odoo_command(self, db, *args):
        self.commands.append((db, args))
        return [sys.executable, "-c", self._script, *args]


@pytest.fixture
def run_odoo(tmp_path, log):
    def run(selection, text=None):
        text = log.start("TestLine.test_a").total(1).text if text is None else text
        templates = FakeTemplates(tmp_path, f"print({text!r})")
        result = odoo_stage.run_odoo(
            templates,
            selection,
            log=tmp_path / "odoo.log",
            measuring=None,
            notify=lambda _text: None,
            jobs=2,
        )
        return result, templates

    return run


def test_modules_are_installed_on_a_base_and_all_their_tests_run(run_odoo):
    result, templates = run_odoo(Selection(modules=["plant_iot", "plant_base"]))
    ((database, arguments),) = templates.commands
    assert result.outcome == Outcome(1)
    assert database == "copy of base of plant_base,plant_iot"
    assert "--init=plant_base,plant_iot" in arguments
    assert "--test-tags=/plant_base,/plant_iot" in arguments
    assert templates.dropped == [database]


def test_a_single_file_runs_where_its_module_is_installed_already(run_odoo):
    tag = "/plant_base/tests/test_line.py"
    _, templates = run_odoo(Selection(modules=["plant_base"], tags=[tag]))
    ((database, arguments),) = templates.commands
    assert database == "copy of module plant_base"
    assert not [argument for argument in arguments if argument.startswith("--init")]
    assert f"--test-tags={tag}" in arguments


def test_an_odoo_that_says_nothing_more_is_a_failure_and_its_database_is_dropped(
    run_odoo, monkeypatch, tmp_path
):
    monkeypatch.setattr(odoo_stage, "SILENCE", 0.5)
    templates = FakeTemplates(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(PlantError, match="said nothing"):
        odoo_stage.run_odoo(
            templates,
            Selection(modules=["plant_base"]),
            log=tmp_path / "odoo.log",
            measuring=None,
            notify=lambda _text: None,
        )
    assert len(templates.dropped) == 1


def test_the_files_of_one_module_are_shared_among_odoos_that_need_to_install_nothing(
    run_odoo, tmp_path
):
    (tmp_path / "tests").mkdir()
    for name in ("test_a.py", "test_b.py"):
        (tmp_path / "tests" / name).write_text("    def test_one(self):\n")
    result, templates = run_odoo(Selection(modules=["plant_base"]))
    assert result.outcome == Outcome(2)
    assert [database for database, _arguments in templates.commands] == [
        "copy of module plant_base with assets"
    ] * 2
    tags = {argument for _db, arguments in templates.commands for argument in arguments}
    assert {
        "--test-tags=/plant_base/tests/test_a.py",
        "--test-tags=/plant_base/tests/test_b.py",
    } <= tags
    assert not [tag for tag in tags if tag.startswith("--init")]
    assert (tmp_path / "odoo.log").read_text().count("TestLine.test_a ...") == 2
    assert not list(tmp_path.glob("part*"))


def test_files_are_split_into_parts_of_about_as_many_tests(tmp_path):
    (tmp_path / "tests").mkdir()
    for name, count in {"a": 5, "b": 3, "c": 2, "d": 1, "e": 0}.items():
        body = "    def test_x(self):\n" * count + "    def helper(self):\n"
        (tmp_path / f"tests/test_{name}.py").write_text(body)
    (tmp_path / "tests/common.py").write_text("    def test_not_mine(self):\n" * 9)
    parts = odoo_stage.split([tmp_path], 2)
    assert [[path.name for path in part] for part in parts] == [
        ["test_a.py", "test_d.py"],
        ["test_b.py", "test_c.py", "test_e.py"],
    ]
    assert len(odoo_stage.split([tmp_path], 9)) == 5


def test_a_part_of_everything_runs_where_all_is_installed(tmp_path, log):
    script = f"print({log.start('TestLine.test_a').total(1).text!r})"
    templates = FakeTemplates(tmp_path, script)
    for name, test_only in (("plant_base", False), ("test_queue", True)):
        folder = tmp_path / name / "tests"
        folder.mkdir(parents=True)
        (folder / "test_a.py").write_text("    def test_one(self):\n")
        templates.modules[name] = Module(name, tmp_path / name, (), test_only)
    for number, (tag, further) in enumerate(
        [
            ("/plant_base/tests/test_a.py", ""),
            ("/test_queue/tests/test_a.py", " and test_queue"),
        ]
    ):
        result = odoo_stage.run_odoo(
            templates,
            Selection(modules=["plant_base", "test_queue"], everything=True),
            log=tmp_path / "odoo.log",
            measuring=None,
            notify=lambda _text: None,
            part=odoo_stage.Part(number, 2),
        )
        assert result.outcome == Outcome(1)
        database, arguments = templates.commands[-1]
        assert database == f"copy of suite with assets{further}"
        assert f"--test-tags={tag}" in arguments
        # It would run the tests of what it installs alone.
        assert not [argument for argument in arguments if argument.startswith("--init")]
