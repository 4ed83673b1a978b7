"""The registry, settings schemas, units, exceptions: what Odoo relies on."""

import ast
import sys
from decimal import Decimal
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import plant_drivers
from plant_drivers import (
    REGISTRY,
    ChannelSpec,
    Command,
    CommandRefused,
    CommandSpec,
    ConfigurationError,
    DriverError,
    DriverSpec,
    Identity,
    Registry,
    UnknownDriver,
    UnsupportedCommand,
    registry,
    schema,
)
from plant_drivers.units import GRAMS, convertible, factor, normalised

MT_SICS = REGISTRY["mt_sics"]


def test_public_names():
    for name in plant_drivers.__all__:
        assert getattr(plant_drivers, name) is not None


def test_what_odoo_imports_is_standard_library_only():
    package = Path(plant_drivers.__file__).parent
    paths = [
        package / f"{name}.py"
        for name in (
            "__init__", "arbiter", "driver", "errors", "links", "reading", "recordings",
            "registry", "schema", "testing",
        )
    ]  # fmt: skip
    for path in [*paths, *(package / "catalogue").glob("*.py")]:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert all(a.name.split(".")[0] in sys.stdlib_module_names for a in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                assert node.module.split(".")[0] in sys.stdlib_module_names, path


def test_no_module_imports_odoo_or_itself_by_name():
    package = Path(plant_drivers.__file__).parent
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            assert not any(n.split(".")[0] in ("odoo", "plant_drivers") for n in names), path


@pytest.mark.parametrize("spec", REGISTRY.values(), ids=lambda spec: spec.key)
def test_every_spec_is_complete(spec):
    assert spec.title
    assert spec.channels or spec.channel_settings
    driver = spec.load()
    assert all(hasattr(driver, name) for name in ("open", "events", "execute", "close"))
    for command in spec.commands:
        _check_keywords(command.arguments)
    for known in (spec.settings, spec.channel_settings or {"properties": {}}):
        _check_keywords(known)
        for name, part in known["properties"].items():
            assert part["title"], name
            if "default" in part:
                assert not list(schema.problems(part, part["default"])), name


def _check_keywords(part):
    assert set(part) <= schema.KEYWORDS
    assert "pattern" not in part or part["examples"]
    for child in part.get("properties", {}).values():
        _check_keywords(child)
    for child in part.get("allOf", ()):
        assert set(child) <= schema.KEYWORDS


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "port is missing"),
        ({"link": "tcp"}, "host is missing"),
        ({"link": "carrier pigeon"}, "link must be one of serial, tcp"),
        ({"port": ""}, "port must not be empty"),
        ({"port": "x" * 256}, "at most 255"),
        ({"port": 5}, "port must be a text"),
        ({"port": "/dev/x", "interval": 0}, "at least 0.02"),
        ({"port": "/dev/x", "interval": float("nan")}, "interval must be a number"),
        ({"port": "/dev/x", "interval": True}, "interval must be a number"),
        ({"port": "/dev/x", "timeout": 61}, "at most 60"),
        ({"port": "/dev/x", "baudrate": 9601}, "baudrate must be one of"),
        ({"port": "/dev/x", "parity": "X"}, "parity must be one of"),
        ({"port": "/dev/x", "colour": "red"}, "colour is not a known entry"),
        ({"link": "tcp", "host": "h", "tcp_port": 0}, "tcp_port must be at least 1"),
        ({"link": "tcp", "host": "h", "tcp_port": 1.5}, "whole number"),
        (None, "must be a set of named values"),
    ],
)
def test_wrong_settings(settings, words):
    with pytest.raises(ConfigurationError, match=words) as caught:
        MT_SICS.validated(settings)
    assert all(problem.endswith(".") for problem in caught.value.problems)


def test_right_settings_are_completed_and_not_changed():
    given = {"port": "/dev/ttyS0"}
    assert MT_SICS.validated(given)["baudrate"] == 9600
    assert given == {"port": "/dev/ttyS0"}
    assert MT_SICS.validated({"link": "tcp", "host": "10.0.0.7"})["tcp_port"] == 4305


OPEN = DriverSpec(
    "open", "Open", "x:Y", {}, (),
    channel_settings={
        "type": "object",
        "properties": {
            "address": {"type": "integer", "title": "Address", "minimum": 0},
            "scale": {"type": "number", "title": "Scale", "default": 1.0},
        },
        "required": ["address"],
        "additionalProperties": False,
    },
)  # fmt: skip


def test_settings_of_a_channel():
    assert OPEN.validated_channel({"address": 7}) == {"address": 7, "scale": 1.0}
    for settings, words in [
        ({}, "address is missing"),
        ({"address": True}, "address must be a whole number"),
        ({"address": 1, "adress": 2}, "adress is not a known entry"),
        (None, "must be a set of named values"),
    ]:
        with pytest.raises(ConfigurationError, match=words):
            OPEN.validated_channel(settings)


def test_fixed_channels_take_no_settings():
    assert MT_SICS.validated_channel({}) == {}
    with pytest.raises(ConfigurationError, match="take no settings"):
        MT_SICS.validated_channel({"address": 7})


def test_a_pattern_is_of_the_whole_text_and_its_problem_shows_examples():
    known = {"type": "string", "pattern": r"a\d|b", "examples": ["a1", "b"]}
    assert not list(schema.problems(known, "a7"))
    for wrong in ("a", "a12", "xb", "b\n", "bb"):
        (problem,) = schema.problems(known, wrong, "place")
        assert problem == f"place is written as a1 or b, not as {wrong!r}."


def test_schema_keywords_not_used_by_a_driver_yet():
    assert list(schema.problems({"exclusiveMinimum": 0, "type": "number"}, 0))
    assert list(schema.problems({"const": 1}, 2))
    assert list(schema.problems({"allOf": [{"required": ["a"]}]}, {}))


def test_unknown_driver():
    with pytest.raises(UnknownDriver, match="no driver 'warp'"):
        REGISTRY["warp"]
    assert "warp" not in REGISTRY
    assert ("mt_sics", "Mettler Toledo scale (MT-SICS)") in REGISTRY.selection()


SPEC = DriverSpec("mine", "Mine", "nowhere.to.be.found:Driver", {}, (ChannelSpec("x", "X", "x"),))


def test_a_driver_whose_library_is_missing_says_so():
    with pytest.raises(ConfigurationError, match="cannot be loaded here"):
        SPEC.load()


def test_other_packages_can_add_drivers_but_not_replace_ours():
    theirs = DriverSpec("mt_sics", "Evil", "x:y", {}, ())
    extended = REGISTRY.extended([SPEC, theirs])
    assert extended["mine"] is SPEC
    assert extended["mt_sics"] is MT_SICS
    with pytest.raises(ValueError, match="Two drivers"):
        Registry([SPEC, SPEC])


def test_entry_points(monkeypatch):
    points = [EntryPoint("mt", "plant_drivers.catalogue:MT_SICS", registry.ENTRY_POINT_GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    assert list(registry.discover()) == [MT_SICS]
    points[0] = EntryPoint("bad", "plant_drivers.catalogue:REGISTRY", registry.ENTRY_POINT_GROUP)
    with pytest.raises(ConfigurationError, match="not a DriverSpec"):
        list(registry.discover())


def test_every_exception_is_in_the_tree():
    module = plant_drivers.errors
    classes = [
        c for c in vars(module).values() if isinstance(c, type) and c.__module__ == module.__name__
    ]
    assert all(issubclass(c, DriverError) for c in classes)
    assert {c.__name__ for c in classes} <= set(plant_drivers.__all__)
    assert all(c.__name__ in module.__doc__ for c in classes)


class TestUnits:
    @pytest.mark.parametrize(
        ("spelling", "code"),
        [
            ("g", "g"),
            ("KG", "kg"),
            (" kg ", "kg"),
            ("lbs", "lb"),
            ("µg", "ug"),
            ("to", "t"),
            ("tl", "tl"),
        ],
    )
    def test_spellings(self, spelling, code):
        assert normalised(spelling) == code

    def test_conversion_is_exact(self):
        assert Decimal("1250.0") * factor("g", "kg") == Decimal("1.25")
        assert factor("lb", "oz") == 16
        assert factor("Nm", "Nm") == 1

    def test_every_mass_converts_and_nothing_else(self):
        assert all(convertible(one, "kg") for one in GRAMS)
        assert not convertible("1", "kg")
        with pytest.raises(KeyError):
            factor("1", "kg")


class TestCommands:
    def test_completed_by_the_schemas_defaults(self):
        assert MT_SICS.command("tare", {}).arguments == {"immediate": False}
        assert MT_SICS.command("tare", {"immediate": True}).arguments == {"immediate": True}

    def test_one_the_driver_has_not(self):
        with pytest.raises(UnsupportedCommand, match="its commands are: zero, tare"):
            MT_SICS.command("explode", {})
        with pytest.raises(UnsupportedCommand, match="are: none"):
            DriverSpec("a", "A", "x:Y", {}, ()).command("b", {})

    def test_arguments_that_do_not_fit(self):
        with pytest.raises(CommandRefused, match="immediate must be true or false"):
            MT_SICS.command("tare", {"immediate": "yes"})
        with pytest.raises(CommandRefused, match="known entry of the arguments of tare"):
            MT_SICS.command("tare", {"colour": 1})


def test_secrets_are_masked():
    known = {"properties": {"user": {}, "code": {"writeOnly": True}}}
    assert schema.masked(known, {"user": "a", "code": "b", "user_password": "c", "d": 1}) == {
        "user": "a", "code": schema.MASK, "user_password": schema.MASK, "d": 1
    }  # fmt: skip
    assert schema.masked(known, {"code": ""}) == {"code": ""}, "not set is told"
    assert schema.masked({}, {"allow_password": True}) == {"allow_password": True}
    opcua = REGISTRY["opcua"].settings
    assert schema.masked(opcua, {"password": "hunter2"}) == {"password": schema.MASK}


def test_a_problem_quotes_no_secret():
    known = {
        "properties": {
            "code": {"type": "string", "pattern": "[0-9]+", "examples": ["1"], "writeOnly": True},
            "pin": {"type": "integer", "minimum": 1000, "writeOnly": True},
            "mode": {"enum": ["a"], "writeOnly": True},
            "api_token": {"type": "integer"},
        }
    }
    given = {"code": "hunter2", "pin": 777, "mode": "hunter2", "api_token": "hunter2"}
    found = list(schema.problems(known, given))
    assert len(found) == 4
    assert not any("hunter2" in problem or "777" in problem for problem in found)
    assert schema.secrets(known, given) == set(given)


def test_every_device_can_be_probed():
    command = REGISTRY["mt_sics"].command("probe", {})
    assert command == Command("probe", {})
    with pytest.raises(CommandRefused):
        REGISTRY["mt_sics"].command("probe", {"depth": 1})
    with pytest.raises(ValueError, match="gateway's own"):
        DriverSpec("x", "X", "x:X", {}, (), commands=(CommandSpec("probe", "Mine"),))


def test_an_identity_in_words():
    whole = Identity("Cognex", "In-Sight 7600", "B021", "6.4", "job RING")
    assert str(whole) == "Cognex In-Sight 7600, serial number B021, version 6.4, job RING"
    assert str(Identity(version="2.1")) == "version 2.1"
    assert str(Identity()) == ""
