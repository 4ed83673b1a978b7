"""The catalogue of events: its types, what it refuses, and what is made from it."""

import ast
import doctest
import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest

import plant_events
from plant_events import (
    FAMILIES,
    TYPES,
    Catalogue,
    EventType,
    MisshapenData,
    Shape,
    UnknownVersion,
    describe,
    page,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/contracts/event-types.md"
SCHEMA = Path(__file__).parent / "asyncapi/3.0.0.json"
CATALOGUE = Catalogue(TYPES)
by_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.title)
# Downstream systems are built on these names.
PROMISED = {
    "production": "created confirmed started done cancelled short",
    "bom": "changed",
    "workorder": "ready started paused blocked finished quantity_reported scrapped",
    "stock": "scrapped",
    "lot": "created shipped held released",
    "purchase": "received",
    "check": "passed failed",
    "alert": "opened closed",
    "spc": "violated",
    "device": "online offline",
    "capture": "refused",
    "sale": "confirmed",
    "invoice": "posted paid",
    "webhook": "tested",
}


def test_names():
    names = [type_.name for type_ in TYPES]
    assert len(names) == len(set(names))
    promised = {f"plant.{of}.{what}" for of, told in PROMISED.items() for what in told.split()}
    assert promised <= set(names)
    for name in names:
        assert re.fullmatch(r"plant\.[a-z]+\.[a-z_]+", name), name


def test_each_module_is_there():
    assert {type_.module for type_ in TYPES} <= {path.name for path in (ROOT / "addons").iterdir()}


@by_family
def test_every_member_is_explained(family):
    for shape in {family.common, *(type_.data for type_ in family.types)}:
        for name, member in shape.model_fields.items():
            assert member.description, f"{shape.__name__}.{name}"
            assert member.is_required(), f"{shape.__name__}.{name}: keys are always there"
        assert issubclass(shape, family.common)


@by_family
def test_examples(family):
    (name, *_others) = [type_.name for type_ in family.types if type_.data is family.common] or [""]
    if name:
        CATALOGUE.check(name, family.example, 1)
    family.common.model_validate(family.example)


def data(**changes):
    return {**next(iter(FAMILIES)).example, **changes}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"unit": False}, "unit: Input should be a valid string"),
        ({"quantity": "10"}, "quantity: Input should be a valid number"),
        ({"quantity": True}, "quantity"),
        ({"state": "finished"}, "state: Input should be 'draft'"),
        ({"production": {"id": 42}}, "production.name: Field required"),
        ({"production": {"id": 0, "name": "x"}}, "production.id"),
        ({"weight": 3.0}, "weight: Extra inputs"),
    ],
)
def test_what_is_refused(changes, says):
    with pytest.raises(MisshapenData, match=f"^plant.production.done: .*{says}"):
        CATALOGUE.check("plant.production.done", data(**changes))


def test_a_whole_number_is_a_quantity():
    CATALOGUE.check("plant.production.done", data(quantity=10))


def test_an_unknown_version():
    with pytest.raises(UnknownVersion, match="has version 1, and not 2"):
        CATALOGUE.check("plant.production.done", data(), 2)


def test_custom_types_promise_nothing():
    CATALOGUE.check("plant.acme.poured", {"mould": 3}, 7)


def test_a_module_may_add_its_own():
    class Poured(Shape):
        mould: int
        """Which."""

    own = EventType("plant.acme.poured", "iron was poured", Poured, "acme.mould", "acme")
    catalogue = Catalogue([*TYPES, own])
    catalogue.check("plant.acme.poured", {"mould": 3})
    with pytest.raises(MisshapenData, match="mould"):
        catalogue.check("plant.acme.poured", {})
    assert "acmePoured" in describe([*TYPES, own])["components"]["messages"]


def test_the_page_is_current():
    assert PAGE.read_text() == page(FAMILIES), (
        "Make it again: PYTHONPATH=libraries python -m plant_events > docs/contracts/event-types.md"
    )


# -- AsyncAPI ------------------------------------------------------------------------------------


def asyncapi_validator():
    schema = json.loads(SCHEMA.read_text())
    return jsonschema.Draft7Validator(schema)


def test_the_document_is_asyncapi():
    document = json.loads(json.dumps(describe(TYPES), allow_nan=False))
    assert [error.message for error in asyncapi_validator().iter_errors(document)] == []
    names = {message["name"] for message in document["components"]["messages"].values()}
    assert names == {type_.name for type_ in TYPES} | {"plant.custom"}


def test_the_validator_finds_what_is_wrong():
    document = describe(TYPES)
    document["operations"]["tell"]["action"] = "shout"
    assert list(asyncapi_validator().iter_errors(document))


def test_every_reference_leads_somewhere():
    document = describe(TYPES)
    for path in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        place = document
        for part in path.split("/"):
            place = place[part]


@by_family
def test_an_envelope_fits_its_message(family):
    """A consumer can validate with what is published, also what a later version has added."""
    document = describe(TYPES)
    for type_ in family.types:
        if type_.data is not family.common:
            continue
        (message,) = [
            each
            for each in document["components"]["messages"].values()
            if each["name"] == type_.name
        ]
        validator = jsonschema.Draft202012Validator({**document, **message["payload"]})
        envelope = {
            "specversion": "1.0",
            "id": "0d0f2b43-2a70-4f3c-9d53-7b9f8a3c1e55",
            "source": "/plant/db",
            "type": type_.name,
            "subject": f"{type_.subject}/42",
            "time": "2026-11-23T08:31:00.123456Z",
            "datacontenttype": "application/json",
            "dataschema": f"/plant/db/schemas/{type_.name}/1",
            "sequence": "0000000007",
            "company": 1,
            "data": {**family.example, "added_later": 1},
        }
        validator.validate(envelope)
        for wrong in ({"type": "plant.other.happened"}, {"subject": "x/1"}, {"data": {}}):
            assert not validator.is_valid({**envelope, **wrong}), wrong


# -- the package ---------------------------------------------------------------------------------


def test_only_pydantic_the_standard_library_and_itself_relatively():
    for path in Path(plant_events.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            known = {*sys.stdlib_module_names, "pydantic"}
            assert all(name.split(".")[0] in known for name in names), path


def test_the_examples_in_the_docstring_are_true():
    result = doctest.testmod(plant_events, optionflags=doctest.ELLIPSIS)
    assert result.attempted and not result.failed
