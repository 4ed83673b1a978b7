import re
import sys

import pytest

from plant_cli.errors import PlantError
from plant_cli.testing import stages
from plant_cli.testing.outcome import Outcome


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
            timeout=300,
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
