"""The checklist: answered whole, in its form, and truly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plant_cli.checks.quality import CHECK, PAGE, RULES

MODULE = "addons/plant_thing"
PATH = f"{MODULE}/quality.yaml"
EXEMPT = '{exempt: "This is a module made up for a test."}'


def test_clean(clone: Any) -> None:
    assert clone.findings(CHECK) == []


def test_the_page_explains_every_rule() -> None:
    page = (Path(__file__).parents[3] / PAGE).read_text()
    assert [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")] == [*RULES]
    assert all(f"    {rule}: {{" in page for rule in RULES)


def test_no_checklist(clone: Any) -> None:
    clone.remove(PATH)
    assert clone.findings(CHECK) == [
        f"{PATH}:1: quality: Answer the checklist; {PAGE} has a template."
    ]


@pytest.mark.parametrize("text", ["", "- access_rules\n", "word\n"])
def test_no_mapping(plant: Any, text: str) -> None:
    (finding,) = plant(CHECK, {PATH: text})
    assert "Write one line per rule" in finding


@pytest.mark.parametrize("rule", RULES[1:])
def test_a_rule_without_answer(clone: Any, rule: str) -> None:
    clone.replace(PATH, f"{rule}: {EXEMPT}\n", "")
    assert clone.findings(CHECK) == [f"{PATH}:1: quality: Answer the rule {rule}: done or exempt."]


def test_an_unknown_rule(clone: Any) -> None:
    clone.write({PATH: (clone.root / PATH).read_text() + f"beauty: {EXEMPT}\n"})
    (finding,) = clone.findings(CHECK)
    assert finding.startswith(f"{PATH}:{len(RULES) + 1}: quality: There is no rule beauty")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("{done: tests/test_none.py}", "tests/test_none.py does not exist."),
        ("{done: /benchmarks/bench_x.py}", ": benchmarks/bench_x.py does not exist."),
        ('{done: "tests/test_x.py::TestNone"}', "test_x.py holds no TestNone."),
        ('{done: "tests/test_x.py::TestX::test_none"}', "holds no TestX::test_none."),
        ('{done: "tests/test_x.py::test_y"}', "holds no test_y."),
        ('{done: "README.md::Nothing like it"}', "README.md holds no Nothing like it."),
        ('{done: "models::plant_thing"}', "models holds no plant_thing."),
        ("{done: [README.md, tests/test_none.py]}", "tests/test_none.py does not exist."),
        ("{done: ../plant_show/quality.yaml}", "is no path within the project."),
        ("{done: ''}", "is no path within the project."),
        ("{done: []}", "Write {done: path}"),
        ("{done: README.md, exempt: 'For two reasons at once.'}", "Write {done: path}"),
        ("{because: 'It is not needed in here.'}", "Write {done: path}"),
        ("true", "Write {done: path}"),
        ("{exempt: ''}", "Give the reason as a sentence"),
        ("{exempt: Not needed.}", "Give the reason as a sentence"),
        ("{exempt: it has no table of its own.}", "Give the reason as a sentence"),
        ("{exempt: It has no table of its own}", "Give the reason as a sentence"),
    ],
)
def test_an_answer_that_shows_nothing(clone: Any, answer: str, sentence: str) -> None:
    clone.replace(PATH, f"bench: {EXEMPT}", f"bench: {answer}")
    (finding,) = clone.findings(CHECK)
    assert finding.startswith(f"{PATH}:{len(RULES)}: quality: bench: ")
    assert sentence in finding


@pytest.mark.parametrize(
    "answer",
    [
        "{done: README.md}",
        '{done: "README.md::Why no lower tier"}',
        '{done: "tests/test_x.py::TestX"}',
        "{done: [/docker-compose.yml, views]}",
    ],
)
def test_an_answer_that_shows_it(clone: Any, answer: str) -> None:
    clone.replace(PATH, f"bench: {EXEMPT}", f"bench: {answer}")
    assert clone.findings(CHECK) == []
