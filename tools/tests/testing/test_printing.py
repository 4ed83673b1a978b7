import io
from pathlib import Path

import pytest
from rich.console import Console

from plant_cli.testing.measuring import Coverage, FileCoverage
from plant_cli.testing.outcome import Outcome
from plant_cli.testing.printing import LONGEST, print_result
from plant_cli.testing.runner import RunResult
from plant_cli.testing.stages import StageResult

LOG = Path("/log")


def printed(result):
    text = io.StringIO()
    print_result(result, Console(file=text, width=100))
    return text.getvalue()


def coverage(percent):
    return Coverage(percent, (FileCoverage("addons/plant_base/a.py", 10, 0, 8, (1, 2)),))


def test_the_last_line_counts_all_stages():
    stages = {
        "Odoo": StageResult(Outcome(3, 0, 1), LOG),
        "tool": StageResult(Outcome(4, 1, 0), LOG, ["it [failed]"]),
    }
    lines = printed(RunResult(stages, seconds=12.3)).splitlines()
    assert lines[-1] == "7 passed, 1 failed, 1 skipped"
    assert "it [failed]" in lines


def test_coverage_below_its_bound_is_one_failure_and_names_the_files():
    result = RunResult({"tool": StageResult(Outcome(4), LOG)}, coverage(80.0))
    text = printed(result)
    assert text.splitlines()[-1] == "4 passed, 1 failed, 0 skipped"
    assert "addons/plant_base/a.py" in text


def test_coverage_within_its_bound_is_printed_by_part():
    result = RunResult({"tool": StageResult(Outcome(4), LOG)}, coverage(90.0))
    text = printed(result)
    assert text.splitlines()[-1] == "4 passed, 0 failed, 0 skipped"
    assert "addons/plant_base" in text
    assert "90.0 %" in text


def test_a_run_of_nothing_has_failed():
    assert RunResult().outcome == Outcome(failed=1)


@pytest.mark.parametrize(("lines", "cut"), [(LONGEST, False), (LONGEST + 5, True)])
def test_a_long_problem_is_cut_and_says_so(lines, cut):
    problem = "\n".join(f"line {number}" for number in range(lines))
    text = printed(RunResult({"tool": StageResult(Outcome(0, 1), LOG, [problem])}))
    assert ("5 more lines are in the log" in text) is cut
