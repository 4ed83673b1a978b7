"""Manifests, models, controllers, translations, lengths, leftovers, links, circles, portability."""

from __future__ import annotations

from typing import Any

import pytest

from plant_cli.checks import (
    controllers,
    imports,
    leftovers,
    lengths,
    links,
    manifests,
    models,
    portable,
    test_tags,
    translations,
)

THING = "addons/plant_thing"
MANIFEST = f"{THING}/__manifest__.py"
MODEL = f"{THING}/models/plant_thing.py"
CHECKS = [
    module.CHECK
    for module in (
        *(controllers, imports, leftovers, lengths, links),
        *(manifests, models, portable, test_tags, translations),
    )
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_clean(clone: Any, check: Any) -> None:
    assert clone.findings(check) == []


# Manifests


@pytest.mark.parametrize("folder", ["views", "data", "security", "wizard", "report", "demo"])
def test_a_file_that_no_manifest_lists(plant: Any, folder: str) -> None:
    (finding,) = plant(manifests.CHECK, {f"{THING}/{folder}/more.xml": "<odoo/>\n"})
    assert finding.startswith(f"{THING}/{folder}/more.xml:1: manifest: Odoo does not load it")


def test_a_listed_file_that_is_not_there(clone: Any) -> None:
    clone.replace(MANIFEST, '"data": [', '"data": ["data/gone.xml", ')
    assert clone.findings(manifests.CHECK) == [
        f"{MANIFEST}:5: manifest: There is no data/gone.xml: correct or remove the line."
    ]


def test_a_file_listed_twice(clone: Any) -> None:
    clone.replace(MANIFEST, '"data": [', '"data": ["views/plant_thing_views.xml", ')
    (finding,) = clone.findings(manifests.CHECK)
    assert "List views/plant_thing_views.xml once." in finding


def test_an_asset_pattern_without_a_file(clone: Any) -> None:
    path = "addons/plant_show/__manifest__.py"
    assets = (
        '"assets": {"web.assets_backend": ["plant_show/static/src/**/*.js", "web/x.js",\n'
        '        ("remove", "plant_show/static/src/*.scss")]},\n    "data"'
    )
    clone.replace(path, '"data"', assets)
    assert clone.findings(manifests.CHECK) == [
        f"{path}:6: manifest: No file is like plant_show/static/src/*.scss: correct it."
    ]


# Models


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('    _description = "Thing"\n', "", "Give it a _description"),
        ('    _order = "name, id"\n', "", "Give it an _order"),
        ('"plant.thing"', '"plant.other"', "Say in addons/plant_thing/security/ir.model.access"),
    ],
)
def test_a_model_that_lacks(clone: Any, old: str, new: str, sentence: str) -> None:
    clone.replace(MODEL, old, new)
    (finding,) = clone.findings(models.CHECK)
    assert finding.startswith(f"{MODEL}:4: model: plant.")
    assert sentence in finding


def test_a_transient_model_needs_access_but_no_order(plant: Any) -> None:
    text = (
        "class Wizard(models.TransientModel):\n"
        '    _name = "plant.wizard"\n    _description = "Wizard"\n'
    )
    (finding,) = plant(models.CHECK, {f"{THING}/wizards/plant_wizard.py": text})
    assert "plant.wizard: Say in" in finding


def test_what_a_model_need_not_have(plant: Any) -> None:
    """An abstract model, one ordered by it, one granted in XML, and an extension of another's."""
    files = {
        f"{THING}/models/mixin.py": (
            "class Mixin(models.AbstractModel):\n"
            '    _name = "plant.mixin"\n    _description = "Mixin"\n    _order = "id"\n'
        ),
        f"{THING}/models/ordered.py": (
            'class Ordered(models.Model):\n    _name = "plant.ordered"\n'
            '    _description = "Ordered"\n    _inherit = ["mail.thread", "plant.mixin"]\n'
        ),
        f"{THING}/security/access.xml": (
            '<odoo>\n<record id="a" model="ir.model.access">\n'
            '<field name="model_id" ref="model_plant_ordered"/>\n</record>\n</odoo>\n'
        ),
        f"{THING}/models/users.py": (
            'class Users(models.Model):\n    _inherit = "res.users"\n\n\n'
            'class Partner(models.Model):\n    _name = "res.partner"\n'
            '    _inherit = ["res.partner", "plant.mixin"]\n'
        ),
    }
    assert plant(models.CHECK, files) == []


# Controllers

CONTROLLER = """class X(http.Controller):
    @http.route("/x", auth="{auth}", type="http")
    def x(self):
        return self._find()

    def _find(self):
        return request.env["x"].sudo().search([])
"""


@pytest.mark.parametrize("auth", ["public", "none"])
def test_sudo_where_anybody_may_call(plant: Any, auth: str) -> None:
    path = f"{THING}/controllers/main.py"
    (finding,) = plant(controllers.CHECK, {path: CONTROLLER.format(auth=auth)})
    assert finding.startswith(f"{path}:7: public-sudo: Anybody may call")


@pytest.mark.parametrize("auth", ["user", "plant_bearer"])
def test_sudo_behind_authentication(plant: Any, auth: str) -> None:
    path = f"{THING}/controllers/main.py"
    assert plant(controllers.CHECK, {path: CONTROLLER.format(auth=auth)}) == []


# Tests

TESTS = f"{THING}/tests/test_thing.py"
TEST_CLASS = "class TestThing(TransactionCase):\n    def test_it(self):\n        pass\n"
AFTER = '@tagged("post_install", "-at_install")\n'


@pytest.mark.parametrize("tags", ["", '@tagged("post_install")\n', '@tagged("-at_install")\n'])
def test_tests_that_are_left_out_where_their_module_is_installed(plant: Any, tags: str) -> None:
    (finding,) = plant(test_tags.CHECK, {TESTS: tags + TEST_CLASS})
    assert finding.startswith(f"{TESTS}:{2 if tags else 1}: test-tags: Put @tagged(")


@pytest.mark.parametrize(
    "source",
    [
        AFTER + TEST_CLASS,
        f"{AFTER}class Case(TransactionCase):\n    pass\n\n{TEST_CLASS.replace('Transaction', '')}",
        "class Helper:\n    def other(self):\n        pass\n",
    ],
)
def test_tests_that_are_run_there(plant: Any, source: str) -> None:
    assert plant(test_tags.CHECK, {TESTS: source}) == []


# Translations, lengths, leftovers


def test_a_module_without_terms(clone: Any) -> None:
    clone.remove(f"{THING}/i18n/plant_thing.pot")
    (finding,) = clone.findings(translations.CHECK)
    assert finding.startswith(f"{THING}/i18n/plant_thing.pot:1: translation: ")


POT = f"{THING}/i18n/plant_thing.pot"
PO = f"{THING}/i18n/de.po"
TERMS = (
    'msgid ""\nmsgstr "Language: de"\n\nmsgid "Start"\nmsgstr ""\n\n'
    'msgid ""\n"Report "\n"%s"\nmsgstr ""\n'
)
GERMAN = 'msgid "Start"\nmsgstr "Beginnen"\n\nmsgid "Report %s"\nmsgstr "%s melden"\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("msgid", "msgid", ""),
        ('"Beginnen"', '""', f"{PO}:1: translation: Translate: “Start”."),
        ("%s melden", "melden", f"{PO}:4: translation: Translate with %s to be filled"),
        ("Start", "Begin", f"{PO}:1: translation: Add and translate “Start”."),
        ('msgid "Start"', '#, fuzzy\nmsgid "Start"', f"{PO}:2: translation: Look at"),
    ],
)
def test_a_language_that_is_not_in_full(plant: Any, old: str, new: str, said: str) -> None:
    found = plant(translations.CHECK, {POT: TERMS, PO: GERMAN.replace(old, new)})
    assert bool(found) == bool(said)
    assert any(finding.startswith(said) for finding in found) or not said


def test_a_term_that_is_said_no_more(plant: Any) -> None:
    more = GERMAN + '\nmsgid "Halt"\nmsgstr "Anhalten"\n'
    (finding,) = plant(translations.CHECK, {POT: TERMS, PO: more})
    assert finding == f"{PO}:7: translation: Remove what is said no more: “Halt”."


@pytest.mark.parametrize(
    "path", ["tools/x.py", "plant", f"{THING}/views/x.xml", "addons/plant_show/static/src/x.scss"]
)
def test_a_file_past_the_limit(plant: Any, path: str) -> None:
    assert plant(lengths.CHECK, {path: "x\n" * 400}) == []
    assert plant(lengths.CHECK, {path: "x\n" * 401}) == [
        f"{path}:401: length: Split it by concept: 401 lines, the limit is 400."
    ]


@pytest.mark.parametrize("path", ["README.md", "build/x.py", ".plant/x.py", "addons/a/i18n/a.pot"])
def test_a_long_file_that_nobody_splits(plant: Any, path: str) -> None:
    assert plant(lengths.CHECK, {path: "x\n" * 401}) == []


@pytest.mark.parametrize("word", [f"TO{'DO'}", f"FIX{'ME'}"])
def test_a_note_in_place_of_work(plant: Any, word: str) -> None:
    (finding,) = plant(leftovers.CHECK, {"tools/x.py": f"\n# {word}: later\n"})
    assert finding.startswith("tools/x.py:2: leftover: ")


# Imports


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("from plant_cli import first\n", 1),
        ("import plant_cli.first\n", 1),
        ("from . import first\n", 1),
        ("from .first import VALUE\n", 1),
        ("def f():\n    from plant_cli.first import VALUE\n    return VALUE\n", 2),
    ],
)
def test_a_circle(plant: Any, text: str, line: int) -> None:
    files = {"tools/plant_cli/second.py": text, "tools/plant_cli/first.py": "x = 1\n"}
    assert plant(imports.CHECK, files) == []
    files["tools/plant_cli/first.py"] = "from plant_cli import second\n"
    assert plant(imports.CHECK, files) == [
        "tools/plant_cli/first.py:1: import-circle: Move what both need to a module of its own: "
        "plant_cli.first → plant_cli.second → plant_cli.first."
    ]


def test_a_circle_through_the_package(plant: Any) -> None:
    files = {
        "tools/plant_cli/__init__.py": "from plant_cli.third import VALUE\n",
        "tools/plant_cli/third.py": "from plant_cli import VALUE\n",
    }
    (finding,) = plant(imports.CHECK, files)
    assert "plant_cli → plant_cli.third → plant_cli." in finding


def test_an_import_for_types_only_is_no_circle(plant: Any) -> None:
    text = (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from plant_cli import first\n"
    )
    assert plant(imports.CHECK, {"tools/plant_cli/second.py": text}) == []


# Portability


def test_a_trap_of_the_port(plant: Any) -> None:
    text = "class X:\n    def f(self):\n        return self._cr\n"
    (finding,) = plant(portable.CHECK, {f"{THING}/models/x.py": text})
    assert finding.startswith(f"{THING}/models/x.py:3: port: write self.env.cr")


def test_a_stale_page_of_rules(plant: Any) -> None:
    page = (
        "# Port\n<!-- made by ./plant port --docs: begin -->\nold\n"
        "<!-- made by ./plant port --docs: end -->\n"
    )
    (finding,) = plant(portable.CHECK, {"docs/porting.md": page})
    assert finding.startswith("docs/porting.md:1: port: Renew the tables")


# Links


def test_links_and_pictures(plant: Any) -> None:
    text = (
        "![Shown](../images/shown.png) and [a part](../guide.md#part), [a folder](../images/)\n"
        "[elsewhere](https://example.com/x.md) and [here](#part)\n"
        "[gone](gone.md)\n"
    )
    files = {
        "docs/more/page.md": text,
        "docs/guide.md": "",
        "docs/images/shown.png": "x",
        "docs/images/hidden.png": "x",
    }
    assert plant(links.CHECK, files) == [
        "docs/images/hidden.png:1: link: Show it in a document, or remove it with its shot.",
        "docs/more/page.md:3: link: Correct the link: there is no docs/more/gone.md.",
    ]
