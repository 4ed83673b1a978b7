import shutil
import sys
from pathlib import Path

import pytest

from plant_cli.project import Project
from plant_cli.setup import bytecode
from plant_cli.setup.tree import read_tree


@pytest.fixture
def odoo(make_tree):
    """A checkout with a module, what that depends on, and one that nobody needs."""
    root = make_tree("checkout")
    for name, depends in {"mrp": ["stock"], "stock": [], "sale": []}.items():
        module = root / "addons" / name
        (module / "tests").mkdir(parents=True)
        (module / "__manifest__.py").write_text(repr({"depends": depends}))
        (module / "__init__.py").write_text("NAME = __name__\n")
        (module / "tests" / "__init__.py").write_text("")
    return read_tree(root, origin="named")


@pytest.fixture
def clone(project, tmp_path):
    """A clone whose suite needs mrp, and something that is not there."""
    module = project.addons / "plant_base"
    module.mkdir()
    (module / "__manifest__.py").write_text(repr({"depends": ["mrp", "gone"]}))
    environ = {**project.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "pycache")}
    return Project(project.root, environ)


def compiled(clone, odoo):
    """Files of this tree that are there compiled, by their paths in it."""
    folder = Path(f"{clone.environ['PYTHONPYCACHEPREFIX']}{odoo.root}")
    return {path.relative_to(folder).as_posix().split(".")[0] for path in folder.rglob("*.pyc")}


def test_what_the_suite_needs_is_compiled(clone, odoo):
    bytecode.ensure(clone, odoo, Path(sys.executable))
    assert {"odoo/release", "addons/mrp/__init__", "addons/stock/__init__"} <= compiled(clone, odoo)
    assert not any("sale" in path or "tests" in path for path in compiled(clone, odoo))


def test_it_is_done_once_for_each_tree(clone, odoo, make_tree):
    bytecode.ensure(clone, odoo, Path(sys.executable))
    shutil.rmtree(clone.environ["PYTHONPYCACHEPREFIX"])
    bytecode.ensure(clone, odoo, Path(sys.executable))
    assert not compiled(clone, odoo)
    other = read_tree(make_tree("release", name="other"), origin="named")
    bytecode.ensure(clone, other, Path(sys.executable))
    assert compiled(clone, other) == {"odoo/release"}


def test_a_file_that_python_cannot_read_stops_nothing(clone, odoo):
    (odoo.root / "addons" / "stock" / "broken.py").write_text("def\n")
    bytecode.ensure(clone, odoo, Path(sys.executable))
    assert "addons/mrp/__init__" in compiled(clone, odoo)


def test_a_manifest_that_cannot_be_read_stops_nothing(clone, odoo):
    (clone.addons / "plant_base" / "__manifest__.py").write_text("{'depends': [")
    bytecode.ensure(clone, odoo, Path(sys.executable))
    assert compiled(clone, odoo) == {"odoo/release"}


def test_a_circle_of_dependencies_stops_nothing(clone, odoo):
    (odoo.root / "addons" / "stock" / "__manifest__.py").write_text("{'depends': ['mrp']}")
    bytecode.ensure(clone, odoo, Path(sys.executable))
    assert clone.recall(bytecode.MEMORY)


def test_the_first_folder_that_has_a_module_is_taken(tmp_path):
    for folder in ("first", "second"):
        (tmp_path / folder / "mrp").mkdir(parents=True)
        (tmp_path / folder / "mrp" / "__manifest__.py").write_text("{}")
    folders = [tmp_path / "first", tmp_path / "second"]
    assert bytecode.modules(["mrp"], folders) == [tmp_path / "first" / "mrp"]
