"""A violation of each clause of the rule of tiers."""

from __future__ import annotations

from typing import Any

import pytest

from plant_cli.checks.tiers import CHECK

THING, SHOW, RULES = "addons/plant_thing", "addons/plant_show", "addons/plant_rules"


def test_clean(clone: Any) -> None:
    assert clone.findings(CHECK) == []


@pytest.mark.parametrize("tier", ["None", "0", "4", "'3'", "3.0", "True"])
def test_no_such_tier(clone: Any, tier: str) -> None:
    clone.replace(f"{THING}/__manifest__.py", '"plant_tier": 3', f'"plant_tier": {tier}')
    (finding,) = clone.findings(CHECK)
    assert finding.startswith(f"{THING}/__manifest__.py:6: tier: Say the tier")


def test_a_manifest_without_tier(clone: Any) -> None:
    clone.replace(f"{THING}/__manifest__.py", '    "plant_tier": 3,\n', "")
    (finding,) = clone.findings(CHECK)
    assert finding.startswith(f"{THING}/__manifest__.py:1: tier: Say the tier")


@pytest.mark.parametrize("text", ["{", "['plant_thing']", "{'name': get_name()}"])
def test_a_manifest_that_cannot_be_read(plant: Any, text: str) -> None:
    (finding,) = plant(CHECK, {f"{THING}/__manifest__.py": text})
    assert finding.startswith(f"{THING}/__manifest__.py:1: manifest: Correct the manifest")


@pytest.mark.parametrize("module", [SHOW, RULES])
@pytest.mark.parametrize("path", ["models/x.py", "controllers/main.py", "hooks.py"])
def test_python_in_a_lower_tier(plant: Any, module: str, path: str) -> None:
    (finding,) = plant(CHECK, {f"{module}/{path}": "VALUE = 1\n"})
    assert finding.startswith(f"{module}/{path}:1: tier: A tier-")
    assert "has no Python" in finding


@pytest.mark.parametrize("module", [SHOW, RULES])
def test_python_in_the_init_of_a_lower_tier(plant: Any, module: str) -> None:
    text = '"""Doc."""\n\nfrom odoo import models\n'
    (finding,) = plant(CHECK, {f"{module}/__init__.py": text})
    assert finding.startswith(f"{module}/__init__.py:3: tier: ")


@pytest.mark.parametrize("module", [SHOW, RULES])
def test_tests_of_a_lower_tier_are_python(plant: Any, module: str) -> None:
    files = {f"{module}/tests/__init__.py": "from . import x\n", f"{module}/tests/x.py": "A = 1\n"}
    assert plant(CHECK, files) == []


@pytest.mark.parametrize("module", [THING, RULES])
@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("static/src/x.js", "JavaScript"),
        ("static/tests/tours/x.js", "JavaScript"),
        ("static/src/x.scss", "a stylesheet"),
        ("static/src/x.xml", "an OWL template"),
    ],
)
def test_presentation_outside_tier_2(plant: Any, module: str, path: str, what: str) -> None:
    (finding,) = plant(CHECK, {f"{module}/{path}": ""})
    assert finding.startswith(f"{module}/{path}:1: tier: ")
    assert f"does not hold {what}" in finding


@pytest.mark.parametrize(
    ("module", "tier", "needs", "allowed"),
    [
        (THING, 3, "plant_show", "3"),
        (THING, 3, "plant_rules", "3"),
        (SHOW, 2, "plant_rules", "2 and 3"),
        (RULES, 1, "plant_show", "1 and 3"),
    ],
)
def test_dependencies(clone: Any, module: str, tier: int, needs: str, allowed: str) -> None:
    clone.replace(f"{module}/__manifest__.py", '"depends": [', f'"depends": ["{needs}", ')
    (finding,) = clone.findings(CHECK)
    assert finding.startswith(
        f"{module}/__manifest__.py:4: tier: "
        f"A tier-{tier} module depends on tier {allowed} only: do without {needs}"
    )


def test_a_tier_may_depend_on_itself(plant: Any) -> None:
    text = '{"name": "More", "depends": ["plant_show"], "plant_tier": 2}\n'
    assert plant(CHECK, {"addons/plant_more/__manifest__.py": text}) == []


def test_tier_3_without_readme(clone: Any) -> None:
    clone.remove(f"{THING}/README.md")
    (finding,) = clone.findings(CHECK)
    assert finding.startswith(f"{THING}/README.md:1: tier: Write the module's README")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# Thing\n\nIt needs a model.\n", ":1: tier: Add a section “Why no lower tier”"),
        ("# Thing\n\n## Why no lower tier\n", ":3: tier: Say under “Why no lower tier”"),
        ("# Thing\n\n## Why no lower tier\n\n## Use\n", ":3: tier: Say under “Why no lower tier”"),
    ],
)
def test_tier_3_that_does_not_say_why(plant: Any, text: str, sentence: str) -> None:
    (finding,) = plant(CHECK, {f"{THING}/README.md": text})
    assert finding.startswith(f"{THING}/README.md{sentence}")


def test_test_addons_have_no_tier(plant: Any) -> None:
    assert plant(CHECK, {"tests/addons/test_x/__manifest__.py": "{}"}) == []
