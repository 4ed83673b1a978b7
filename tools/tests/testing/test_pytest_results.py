import pytest

from plant_cli.testing.outcome import Outcome, total
from plant_cli.testing.pytest_results import read_results


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        ("===== 3 passed in 0.12s =====", 0, Outcome(3)),
        ("3 passed in 0.12s", 0, Outcome(3)),
        ("== 1 failed, 3 passed, 2 skipped, 1 error in 62.1s (0:01:02) ==", 1, Outcome(3, 2, 2)),
        ("== 1 passed, 1 xfailed, 4 deselected, 2 warnings in 1.00s ==", 0, Outcome(1, 0, 1)),
        ("== 1 xpassed, 2 errors in 1.00s ==", 1, Outcome(0, 3, 0)),
    ],
)
def test_the_closing_line_is_counted(line, status, expected):
    results = read_results(f"tests/x.py::test_a PASSED\n{line}\n", status)
    assert (results.outcome, results.problems) == (expected, ())


@pytest.mark.parametrize(
    ("output", "status", "sentence"),
    [
        ("= no tests ran in 0.01s =", 5, "No test was selected."),
        ("= 7 deselected in 0.01s =", 5, "pytest ended with status 5."),
        ("", 4, "pytest ended with status 4 before its closing line."),
        ("= 3 passed in 1.0s =", 3, "pytest ended with status 3."),
        ("= 3 passed in 1.0s =", 1, "pytest ended with status 1."),
        ("Segmentation fault", -11, "pytest ended with status -11 before its closing line."),
    ],
)
def test_a_run_that_its_counts_do_not_explain_has_failed(output, status, sentence):
    results = read_results(output, status)
    assert results.outcome.failed == 1
    assert results.problems == (sentence,)


def test_outcomes_add_up_to_the_closing_line():
    outcomes = [Outcome(3, 1, 2), Outcome(4, 0, 1)]
    assert str(total(outcomes)) == "7 passed, 1 failed, 3 skipped"
