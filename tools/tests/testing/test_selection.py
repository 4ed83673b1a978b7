import pytest

from plant_cli.errors import PlantError
from plant_cli.testing.selection import GATEWAY, SPC, TOOL, WEBHOOKS, select

MODULES = {"plant_base", "plant_iot", "test_plant_queue"}


@pytest.fixture
def root(tmp_path):
    for path in (
        "tools/tests/test_a.py",
        "gateway/tests/test_spool.py",
        "tests/drivers/test_sics.py",
        "tests/spc/test_limits.py",
        "tests/webhooks/test_signing.py",
        "tests/e2e/test_slice.py",
        "addons/plant_base/tests/test_line.py",
        "addons/plant_base/models/plant_line.py",
        "tests/addons/test_plant_queue/tests/test_queue.py",
        "docs/test_nothing.py",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    return tmp_path


def test_nothing_named_is_everything_there_is(root):
    chosen = select([], root, MODULES, root)
    assert chosen.everything
    assert chosen.units == {
        TOOL: ["tools/tests"],
        GATEWAY: ["gateway/tests", "tests/drivers"],
        SPC: ["tests/spc"],
        WEBHOOKS: ["tests/webhooks"],
    }
    assert chosen.modules == sorted(MODULES)
    assert chosen.e2e == ["tests/e2e"]


def test_a_module_is_tested_alone(root):
    chosen = select(["plant_base"], root, MODULES, root)
    assert (chosen.modules, chosen.tags, chosen.units, chosen.e2e) == (["plant_base"], [], {}, [])
    assert chosen.needs_odoo


def test_a_file_of_pure_python_needs_no_odoo(root):
    chosen = select(["tests/drivers/test_sics.py::test_x"], root, MODULES, root)
    assert chosen.units == {GATEWAY: ["tests/drivers/test_sics.py::test_x"]}
    assert not chosen.needs_odoo


def test_a_path_is_taken_from_where_the_person_stands(root):
    chosen = select(["test_spool.py"], root, MODULES, root / "gateway" / "tests")
    assert chosen.units == {GATEWAY: ["gateway/tests/test_spool.py"]}


@pytest.mark.parametrize(
    ("node", "tag"),
    [
        ("", "/plant_base/tests/test_line.py"),
        ("::TestLine", "/plant_base/tests/test_line.py:TestLine"),
        ("::TestLine::test_a", "/plant_base/tests/test_line.py:TestLine.test_a"),
    ],
)
def test_a_test_file_of_a_module_becomes_a_tag_of_odoo(root, node, tag):
    chosen = select([f"addons/plant_base/tests/test_line.py{node}"], root, MODULES, root)
    assert (chosen.modules, chosen.tags) == (["plant_base"], [tag])
    assert chosen.one_odoo_file


def test_a_test_only_addon_is_odoos_too(root):
    chosen = select(["tests/addons/test_plant_queue/tests/test_queue.py"], root, MODULES, root)
    assert chosen.modules == ["test_plant_queue"]


def test_a_folder_of_a_module_is_the_module(root):
    chosen = select(["addons/plant_base"], root, MODULES, root)
    assert (chosen.modules, chosen.tags) == (["plant_base"], ["/plant_base"])


@pytest.mark.parametrize(
    "target",
    ["plant_bass", "docs/test_nothing.py", "addons/plant_base/models/plant_line.py", "/etc/hosts"],
)
def test_what_is_no_test_is_refused_in_a_sentence(root, target):
    with pytest.raises(PlantError):
        select([target], root, MODULES, root)
