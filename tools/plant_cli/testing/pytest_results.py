"""What a pytest run did, read from its closing line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plant_cli.testing.outcome import Outcome

# "===== 1 failed, 3 passed, 2 skipped, 1 error in 0.12s =====", with or without the rules
_CLOSING = re.compile(
    r"^(?:=+ )?(?P<counts>\d+ \w+(?:, \d+ \w+)*) in [\d.]+s(?: \([\d:]+\))?(?: =+)?$"
)
_NOTHING = re.compile(r"^(?:=+ )?no tests (?:ran|collected) in ")

_FAILED = {"failed", "error", "errors", "xpassed"}
_SKIPPED = {"skipped", "xfailed"}
_NO_OUTCOME = {"deselected", "warning", "warnings"}


@dataclass(frozen=True)
class PytestResults:
    outcome: Outcome
    problems: tuple[str, ...] = ()


def read_results(output: str, status: int) -> PytestResults:
    """The counts in pytest's output.

    A run that ended without its closing line, ran nothing, or exited with another status than its
    counts explain is a problem, and counts as one failure.
    """
    for line in reversed(output.splitlines()):
        if closing := _CLOSING.match(line.strip()):
            counted = _count(closing["counts"])
            if status not in (0, 1) or (status == 1 and not counted.failed):
                return _problem(counted, f"pytest ended with status {status}.")
            if not counted.ran and not counted.skipped:
                return _problem(counted, "No test was selected.")
            return PytestResults(counted)
        if _NOTHING.match(line.strip()):
            return _problem(Outcome(), "No test was selected.")
    return _problem(Outcome(), f"pytest ended with status {status} before its closing line.")


def _problem(counted: Outcome, sentence: str) -> PytestResults:
    return PytestResults(counted + Outcome(failed=1), (sentence,))


def _count(counts: str) -> Outcome:
    outcome = Outcome()
    for part in counts.split(", "):
        number, _, word = part.partition(" ")
        amount = int(number)
        if word == "passed":
            outcome += Outcome(passed=amount)
        elif word in _FAILED:
            outcome += Outcome(failed=amount)
        elif word in _SKIPPED:
            outcome += Outcome(skipped=amount)
        elif word not in _NO_OUTCOME:
            raise ValueError(f"pytest's closing line holds an unknown word: {word!r}")
    return outcome
