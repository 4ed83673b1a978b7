import pytest

from plant_cli.errors import PlantError
from plant_cli.testing.modules import Module, closure, find, third_party


def module(name, *depends):
    return Module(name, None, depends)


SUITE = {
    entry.name: entry
    for entry in (
        module("plant_base", "mrp", "hr"),
        module("plant_iot", "plant_base"),
        module("plant_kpi", "plant_base", "stock_account"),
        module("plant_web", "plant_iot", "web"),
    )
}


def write(folder, name, manifest):
    (folder / name).mkdir(parents=True)
    (folder / name / "__manifest__.py").write_text(manifest)


def test_modules_are_found_with_what_they_depend_on(tmp_path):
    write(tmp_path / "addons", "plant_base", "{'name': 'Base', 'depends': ['mrp']}")
    write(tmp_path / "tests", "test_queue", "{'depends': ['plant_base']}")
    (tmp_path / "addons" / "no_module").mkdir()
    found = find([tmp_path / "addons"], [tmp_path / "tests"])
    assert {m.name: (m.depends, m.test_only) for m in found.values()} == {
        "plant_base": (("mrp",), False),
        "test_queue": (("plant_base",), True),
    }


@pytest.mark.parametrize("manifest", ["{'name': 'no depends'}", "{'depends': [", "print(1)"])
def test_a_manifest_that_cannot_be_read_is_named(tmp_path, manifest):
    write(tmp_path, "plant_base", manifest)
    with pytest.raises(PlantError, match="plant_base"):
        find([tmp_path])


def test_a_closure_has_each_module_after_what_it_needs():
    assert closure(["plant_web", "plant_kpi"], SUITE) == [
        "plant_base",
        "plant_kpi",
        "plant_iot",
        "plant_web",
    ]


def test_third_parties_are_those_of_the_closure_alone():
    assert third_party(["plant_iot"], SUITE) == ("hr", "mrp")
    assert third_party(["plant_kpi", "plant_web"], SUITE) == ("hr", "mrp", "stock_account", "web")


def test_a_circle_of_dependencies_is_named():
    circle = {"a": module("a", "b"), "b": module("b", "a")}
    with pytest.raises(PlantError, match="a → b → a"):
        closure(["a"], circle)
