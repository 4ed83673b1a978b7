import pytest

from plant_cli.dependencies import closure
from plant_cli.errors import PlantError

KNOWN = {"crust": ["flour", "butter"], "pie": ["filling", "crust"], "butter": [], "flour": []}


def needs(depends):
    return depends


def test_each_comes_after_what_it_needs_and_else_by_name():
    assert closure(["pie"], KNOWN, needs) == ["butter", "flour", "crust", "pie"]
    assert closure(["flour", "crust", "butter"], KNOWN, needs) == ["butter", "flour", "crust"]


def test_what_is_not_known_is_left():
    assert closure(["sugar", "flour"], KNOWN, needs) == ["flour"]


def test_nothing_is_asked_twice():
    asked = []

    def needs_once(depends):
        asked.append(depends)
        return depends

    closure(["pie", "crust"], KNOWN, needs_once)
    assert len(asked) == 4


def test_a_circle_is_named():
    with pytest.raises(PlantError, match="a circle: b → c → b"):
        closure(["a"], {"a": ["b"], "b": ["c"], "c": ["b"]}, needs)
