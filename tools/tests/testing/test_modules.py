import pytest

from plant_cli.errors import PlantError
from plant_cli.testing.modules import Module, closure, find, suite, third_party


def module(name, *depends, **how):
    return Module(name, None, depends, **how)


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
    joining = "{'depends': ['plant_base', 'web'], 'auto_install': ['plant_base']}"
    write(tmp_path / "addons", "plant_web", joining)
    write(tmp_path / "tests", "test_queue", "{'depends': ['plant_base']}")
    (tmp_path / "addons" / "no_module").mkdir()
    found = find([tmp_path / "addons"], [tmp_path / "tests"])
    assert {m.name: (m.depends, m.test_only, m.auto_install) for m in found.values()} == {
        "plant_base": (("mrp",), False, False),
        "plant_web": (("plant_base", "web"), False, True),
        "test_queue": (("plant_base",), True, False),
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


def test_the_suite_is_without_what_joins_an_app_that_nothing_else_needs():
    joining = (
        module("plant_base_iot", "plant_base", "plant_iot", auto_install=True),
        module("plant_sale", "plant_base", "sale", auto_install=True),
        module("test_queue", "plant_base", test_only=True),
    )
    everything = {**SUITE, **{entry.name: entry for entry in joining}}
    assert suite(everything) == sorted({*SUITE, "plant_base_iot"})
