"""Each rule turns its case's 17.0 text into its 19.0 text; each trap refuses the marked lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from plant_port.pipeline import trapped
from plant_port.rule import Rule, Trap
from plant_port.rules import PATH_RULES, RULES, TRAPS

HERE = Path(__file__).parent
PLAIN = {
    ".py": '"""Nothing to port."""\n\nvalue = {"type": "json", "views": [(False, "form")]}\n',
    ".xml": '<?xml version="1.0"?>\n<odoo>\n    <!-- <tree/> -->\n  <a b = "1 > 0"/>\n</odoo>\n',
    ".js": '/** @odoo-module **/\nexport const run = "text";\n',
}


def case(rule: Rule) -> tuple[str, str, str]:
    head, _, rest = (HERE / "cases" / f"{rule.name}.txt").read_text().partition("===== 17.0\n")
    before, _, after = rest.partition("===== 19.0\n")
    return head.strip(), before, after


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule: Rule) -> None:
    path, before, after = case(rule)
    assert rule.matches(path)
    result, hits = rule.apply(before)
    assert result == after
    assert hits > 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_idempotent(rule: Rule) -> None:
    _path, before, _after = case(rule)
    once, _hits = rule.apply(before)
    assert rule.apply(once) == (once, 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_leaves_the_rest_alone(rule: Rule) -> None:
    path = case(rule)[0]
    plain = PLAIN[Path(path).suffix]
    assert rule.apply(plain) == (plain, 0)


def test_every_case_belongs_to_a_rule() -> None:
    assert {path.stem for path in (HERE / "cases").iterdir()} == {rule.name for rule in RULES}
    assert {path.stem for path in (HERE / "traps").iterdir()} == {trap.name for trap in TRAPS}


def test_names_are_unique_and_reasons_are_one_line() -> None:
    units = (*RULES, *PATH_RULES, *TRAPS)
    assert len({unit.name for unit in units}) == len(units) <= 30
    assert all(unit.reason and "\n" not in unit.reason for unit in units)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_trap(trap: Trap) -> None:
    head, _, text = (HERE / "traps" / f"{trap.name}.txt").read_text().partition("=====\n")
    expected = [n for n, line in enumerate(text.splitlines(), 1) if "refused" in line]
    found = list(trapped({head.strip(): text.encode()}))
    assert [(line, what.name) for _, line, what in found] == [(n, trap.name) for n in expected]


@pytest.mark.parametrize(
    ("path", "placed"),
    [
        (
            "plant_x/migrations/17.0.1.1.0/post-move.py",
            "plant_x/migrations/19.0.1.1.0/post-move.py",
        ),
        ("plant_x/migrations/0.0.0/pre-x.py", "plant_x/migrations/0.0.0/pre-x.py"),
        ("plant_x/models/17.0.py", "plant_x/models/17.0.py"),
        ("plant_x/static/tests/series_17/hoot.js", None),
    ],
)
def test_place(path: str, placed: str | None) -> None:
    assert PATH_RULES[0].rename(path) == placed
