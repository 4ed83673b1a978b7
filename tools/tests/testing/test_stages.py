import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from plant_cli.errors import PlantError
from plant_cli.testing import stages
from plant_cli.testing.outcome import Outcome
from plant_cli.testing.selection import Selection


def judge(log, status=0):
    return stages.judge_odoo(log.text, status, None)


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


def test_a_stage_that_cannot_run_is_one_failure_and_shows_the_end_of_the_log(tmp_path):
    log = tmp_path / "install.log"
    log.write_text("\n".join(f"line {number}" for number in range(500)))
    result = stages.could_not_run(PlantError("It broke.", "Mend it.", log), tmp_path)
    assert (result.outcome, result.log) == (Outcome(failed=1), log)
    assert result.problems[0].startswith("It broke.\nMend it.\n")
    assert result.problems[0].endswith("line 499")
    assert "line 1\n" not in result.problems[0]


def test_a_stage_that_cannot_run_needs_no_log(tmp_path):
    result = stages.could_not_run(PlantError("It broke.", "Mend it."), tmp_path)
    assert (result.log, result.problems) == (tmp_path, ["It broke.\nMend it."])


@pytest.fixture
def run_pytest(tmp_path):
    def run(test_file, *arguments):
        (tmp_path / "test_it.py").write_text(test_file)
        (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
        counted = []
        result = stages.run_pytest(
            sys.executable,
            ["test_it.py", *arguments],
            root=tmp_path,
            log=tmp_path / "pytest.log",
            env={"PATH": "/usr/bin:/bin"},
            measuring=None,
            timeout=60,
            notify=counted.append,
        )
        return result, counted

    return run


def test_pytest_is_run_and_counted_as_it_goes(run_pytest):
    result, counted = run_pytest("def test_a(): pass\ndef test_b(): pass\n")
    assert (result.outcome, result.problems) == (Outcome(2), [])
    assert counted[-1] == "2 tests"


def test_what_failed_in_pytest_is_printed_from_its_first_report(run_pytest):
    result, _ = run_pytest("def test_a(): assert 1 == 2, 'wrong'\ndef test_b(): pass\n")
    assert result.outcome == Outcome(passed=1, failed=1)
    assert "wrong" in result.problems[0]
    assert "PASSED" not in result.problems[0]


def test_a_file_that_cannot_be_imported_is_a_failure(run_pytest):
    result, _ = run_pytest("import no_such_module\n")
    assert result.outcome.failed == 2  # pytest's error, and its exit status 2
    assert any("no_such_module" in problem for problem in result.problems)


def test_a_selection_that_is_empty_is_a_failure(run_pytest):
    result, _ = run_pytest("def test_a(): pass\n", "-k", "nothing_like_it")
    assert result.outcome == Outcome(failed=1)


def test_the_counter_counts_lines_that_come_in_pieces():
    counted = []
    counter = stages.Counter(re.compile("^test"), counted.append)
    for piece in ("te", "st a\nother\nte", "st b\n"):
        counter(piece)
    assert counter.count == 2
    assert counted == ["1 tests", "2 tests"]


class FakeTemplates:
    """Templates whose Odoo prints a log and records how it was started."""

    def __init__(self, folder, script):
        self.dropped = []
        self.command = None
        self.modules = {}
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

    def fresh(self, template):
        return f"copy of {template}"

    def drop(self, name):
        self.dropped.append(name)

    def _odoo_command(self, db, *args):
        self.command = (db, args)
        return [sys.executable, "-c", self._script, *args]


@pytest.fixture
def run_odoo(tmp_path, log):
    def run(selection, text=None):
        text = log.start("TestLine.test_a").total(1).text if text is None else text
        templates = FakeTemplates(tmp_path, f"print({text!r})")
        result = stages.run_odoo(
            templates,
            selection,
            log=tmp_path / "odoo.log",
            measuring=None,
            notify=lambda _text: None,
        )
        return result, templates

    return run


def test_modules_are_installed_on_a_base_and_all_their_tests_run(run_odoo):
    result, templates = run_odoo(Selection(modules=["plant_iot", "plant_base"]))
    database, arguments = templates.command
    assert result.outcome == Outcome(1)
    assert database == "copy of base of plant_base,plant_iot"
    assert "--init=plant_base,plant_iot" in arguments
    assert "--test-tags=/plant_base,/plant_iot" in arguments
    assert templates.dropped == [database]


def test_a_single_file_runs_where_its_module_is_installed_already(run_odoo):
    tag = "/plant_base/tests/test_line.py"
    _, templates = run_odoo(Selection(modules=["plant_base"], tags=[tag]))
    database, arguments = templates.command
    assert database == "copy of module plant_base"
    assert not [argument for argument in arguments if argument.startswith("--init")]
    assert f"--test-tags={tag}" in arguments


def test_an_odoo_that_says_nothing_more_is_a_failure_and_its_database_is_dropped(
    run_odoo, monkeypatch, tmp_path
):
    monkeypatch.setattr(stages, "ODOO_SILENCE", 0.5)
    templates = FakeTemplates(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(PlantError, match="said nothing"):
        stages.run_odoo(
            templates,
            Selection(modules=["plant_base"]),
            log=tmp_path / "odoo.log",
            measuring=None,
            notify=lambda _text: None,
        )
    assert len(templates.dropped) == 1
