"""A small clean clone to plant violations in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from plant_cli.checks.finding import Check
from plant_cli.checks.quality import RULES
from plant_cli.checks.tree import Tree

MANIFEST = """{{
    "name": "{name}",
    "version": "17.0.1.0.0",
    "depends": {depends},
    "data": {data},
    "plant_tier": {tier},
}}
"""
MODEL = """from odoo import fields, models


class PlantThing(models.Model):
    _name = "plant.thing"
    _description = "Thing"
    _order = "name, id"

    name = fields.Char(required=True)
"""
ACCESS = """id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink
access_thing,thing,model_plant_thing,base.group_user,1,0,0,0
"""
README = "# Thing\n\n## Why no lower tier\n\nIt needs a model of its own.\n"
EXEMPT = '{exempt: "This is a module made up for a test."}'


def manifest(
    name: str, tier: object, depends: tuple[str, ...] = ("base",), data: tuple[str, ...] = ()
) -> str:
    return MANIFEST.format(name=name, tier=tier, depends=json.dumps(depends), data=json.dumps(data))


def quality(**answers: str) -> str:
    lines = dict.fromkeys(RULES, EXEMPT) | answers
    return "".join(f"{rule}: {answer}\n" for rule, answer in lines.items() if answer)


CONFIGURATION = Path(__file__).parents[3] / "pyproject.toml"
CLEAN = {
    "pyproject.toml": CONFIGURATION.read_text(),
    "addons/plant_thing/__init__.py": "from . import models\n",
    "addons/plant_thing/__manifest__.py": manifest(
        "plant_thing", 3, data=("security/ir.model.access.csv", "views/plant_thing_views.xml")
    ),
    "addons/plant_thing/README.md": README,
    "addons/plant_thing/quality.yaml": quality(
        access_rules='{done: [security/ir.model.access.csv, "tests/test_x.py::TestX::test_y"]}'
    ),
    "addons/plant_thing/models/__init__.py": "from . import plant_thing\n",
    "addons/plant_thing/models/plant_thing.py": MODEL,
    "addons/plant_thing/security/ir.model.access.csv": ACCESS,
    "addons/plant_thing/views/plant_thing_views.xml": "<odoo>\n</odoo>\n",
    "addons/plant_thing/i18n/plant_thing.pot": 'msgid ""\n',
    "addons/plant_thing/tests/__init__.py": "from . import test_x\n",
    "addons/plant_thing/tests/test_x.py": (
        "from odoo.tests import tagged\n\n\n"
        '@tagged("post_install", "-at_install")\n'
        "class TestX:\n    def test_y(self):\n        assert self\n"
    ),
    "addons/plant_show/__init__.py": '"""Shows things."""\n',
    "addons/plant_show/__manifest__.py": manifest("plant_show", 2, ("plant_thing",)),
    "addons/plant_show/quality.yaml": quality(),
    "addons/plant_show/i18n/plant_show.pot": 'msgid ""\n',
    "addons/plant_show/static/src/show.js": "/** @odoo-module **/\nexport const show = 1;\n",
    "addons/plant_show/static/src/show.xml": "<templates/>\n",
    "addons/plant_rules/__init__.py": "",
    "addons/plant_rules/__manifest__.py": manifest("plant_rules", 1, ("plant_thing",)),
    "addons/plant_rules/quality.yaml": quality(),
    "addons/plant_rules/i18n/plant_rules.pot": 'msgid ""\n',
    "tools/plant_cli/__init__.py": "",
    "tools/plant_cli/first.py": "from plant_cli import second\n\nVALUE = second.VALUE\n",
    "tools/plant_cli/second.py": "VALUE = 1\n",
    "docs/settings.json": '{"a": 1}\n',
    ".github/workflows/ci.yml": (
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n"
        "    steps:\n      - run: ./plant test\n"
    ),
    "docker-compose.yml": "services:\n  db:\n    image: postgres:16\n",
}


class Clone:
    """Writes files into a clone and runs a check on it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: dict[str, str | bytes]) -> None:
        for path, content in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text, f"nothing to plant in {path}"
        self.write({path: text.replace(old, new)})

    def findings(self, check: Check) -> list[str]:
        return [str(finding) for finding in sorted(set(check.run(Tree(self.root))))]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone with a module of each tier, in which no check finds anything."""
    made = Clone(tmp_path / "a clone")
    made.write(dict(CLEAN))
    return made


@pytest.fixture
def plant(clone: Clone) -> Callable[[Check, dict[str, str | bytes]], list[str]]:
    """Write files into the clean clone and return a check's findings as text."""

    def planted(check: Check, files: dict[str, str | bytes]) -> list[str]:
        clone.write(files)
        return clone.findings(check)

    return planted
