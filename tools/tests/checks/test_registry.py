"""Choosing checks, running them, and what the person at the keyboard sees."""

from __future__ import annotations

import pkgutil
from typing import Any

import pytest
from typer import Exit

from plant_cli import checks
from plant_cli.checks import registry
from plant_cli.checks.finding import Check, Finding, NotHere
from plant_cli.checks.tree import Tree
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.verbs import check as verb

FRAME = {"finding", "gettext", "registry", "tree"}


def test_every_check_is_registered_once() -> None:
    files = {module.name for module in pkgutil.iter_modules(checks.__path__)} - FRAME
    names = [check.name for check in registry.CHECKS]
    assert len(files) == len(names) == len(set(names))


def test_choose() -> None:
    assert registry.choose([], fast=False) == [*registry.CHECKS]
    assert [check.name for check in registry.choose(["tiers"], fast=False)] == ["tiers"]
    assert "types" not in [check.name for check in registry.choose([], fast=True)]
    with pytest.raises(PlantError, match="There is no check named tires"):
        registry.choose(["tires"], fast=False)


def test_outcomes_keep_their_order(clone: Any) -> None:
    def skip(_tree: Tree) -> list[Finding]:
        raise NotHere("Install it.")

    finding = Finding("a.py", 1, "rule", "Do it.")
    chosen = [
        Check("one", "", lambda _tree: [finding, finding]),
        Check("two", "", skip, fast=False),
        Check("three", "", lambda _tree: []),
    ]
    one, two, three = registry.run(Tree(clone.root), chosen)
    assert one.findings == [finding]
    assert (two.findings, two.skipped) == ([], "Install it.")
    assert (three.findings, three.skipped) == ([], "")


def test_a_check_that_fails_is_no_pass(clone: Any) -> None:
    def fail(_tree: Tree) -> list[Finding]:
        raise PlantError("It broke.", "Mend it.")

    with pytest.raises(PlantError, match="It broke"):
        registry.run(Tree(clone.root), [Check("one", "", fail)])


def test_the_verb(clone: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(verb.project, "here", lambda: Project(clone.root))
    verb.check(["tiers", "models"])
    assert "0 findings in 2 checks" in capsys.readouterr().out

    clone.remove("addons/plant_thing/README.md")
    with pytest.raises(Exit) as caught:
        verb.check(["tiers", "models"])
    assert caught.value.exit_code == 1
    out = capsys.readouterr().out
    assert "addons/plant_thing/README.md:1: tier: Write the module's README" in out
    assert "1 finding in 2 checks" in out
