"""Templates on a cluster that only keeps names, with Odoo replaced where it would install."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plant_cli.environment import Environment
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup.tree import OdooTree
from plant_cli.testing.modules import Module
from plant_cli.testing.templates import COPY_PREFIX, KEPT, Templates


class Cluster:
    host, port, user, environ = "/socket", 5432, "odoo", {}

    def __init__(self):
        self.made = {}
        self.installed = []  # in any database

    def query(self, db, sql):
        assert db in self.made
        assert "ir_module_module" in sql
        return [(name,) for name in self.installed]

    def databases(self):
        return list(self.made)

    def exists(self, db):
        return db in self.made

    def create(self, db, template=None):
        assert db not in self.made
        self.made[db] = template

    def drop(self, db):
        self.made.pop(db, None)

    def rename(self, db, new):
        self.made[new] = self.made.pop(db)


INSTALLS = """
import sys
words = ' '.join(sys.argv)
if 'plant_bare' in words:
    print('Module plant_bare demo data failed to install, installed without demo data')
if 'plant_big' in words:
    sys.exit('could not extend file "base/16384/24018": No space left on device')
sys.exit('plant_bad' in words)
"""


@pytest.fixture
def suite(tmp_path):
    for name in ("plant_base", "plant_iot", "plant_kpi"):
        folder = tmp_path / "addons" / name
        folder.mkdir(parents=True)
        (folder / "data.xml").write_text("<odoo/>")
    return {
        "plant_base": Module("plant_base", tmp_path / "addons/plant_base", ("mrp",)),
        "plant_iot": Module("plant_iot", tmp_path / "addons/plant_iot", ("plant_base",)),
        "plant_kpi": Module("plant_kpi", tmp_path / "addons/plant_kpi", ("plant_base", "stock")),
        "test_queue": Module("test_queue", tmp_path / "addons/none", ("plant_base",), True),
    }


@pytest.fixture
def templates(tmp_path, suite):
    project = Project(tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")})
    odoo = OdooTree("17.0", tmp_path / "odoo", ["-c", INSTALLS], version="17.0-1")
    cluster = Cluster()
    environment = Environment(project, odoo, cluster, Path(sys.executable), [])

    class Recording(Templates):
        installed = []

        def _install(self, db, names):
            self.installed.append(list(names))
            super()._install(db, names)
            self.cluster.made.setdefault(db, None)
            filestore = environment.filestore(db) / "ab"
            filestore.mkdir(parents=True, exist_ok=True)
            (filestore / "abc").write_text("attachment")

    Recording.installed = []
    return Recording(environment, suite)


def test_a_base_holds_what_the_modules_need_of_others(templates):
    name = templates.base(["plant_iot"])
    assert templates.installed == [["base", "mrp", "web"]]
    assert templates.cluster.databases() == [name]
    assert (templates.environment.filestore(name) / "ab" / "abc").exists()


def test_a_base_is_made_once_for_all_modules_that_need_the_same(templates):
    assert templates.base(["plant_iot"]) == templates.base(["plant_base"])
    assert len(templates.installed) == 1


def test_modules_that_need_more_get_a_base_of_their_own(templates):
    assert templates.base(["plant_kpi"]) != templates.base(["plant_base"])
    assert templates.installed[0] == ["base", "mrp", "stock", "web"]


def test_a_base_begins_with_the_one_of_modules_that_need_less(templates):
    less = templates.base(["plant_base"])
    templates.cluster.installed = ["base", "mrp", "web"]
    more = templates.base(["plant_kpi"])
    assert templates.cluster.made[more] == less
    assert templates.installed == [["base", "mrp", "web"], ["stock"]]


def test_what_a_module_brought_is_not_installed_once_more(templates):
    templates.base(["plant_base"])
    templates.cluster.installed = ["base", "mrp", "product", "stock", "web"]
    templates.base(["plant_kpi"])
    assert templates.installed == [["base", "mrp", "web"]]


def test_the_suite_is_installed_on_a_copy_of_its_base_without_test_addons(templates):
    templates.suite()
    assert templates.installed[1] == ["plant_base", "plant_iot", "plant_kpi"]


def test_a_first_suite_can_do_without_a_base_and_is_the_same(templates):
    name = templates.suite(from_base=False)
    assert templates.installed == [["plant_base", "plant_iot", "plant_kpi"]]
    assert templates.suite() == name


def test_a_suite_is_made_from_a_base_that_is_there(templates):
    base = templates.base(["plant_base", "plant_iot", "plant_kpi"])
    assert templates.cluster.made[templates.suite(from_base=False)] == base


def test_assets_are_compiled_in_a_copy(templates, monkeypatch):
    given = []
    monkeypatch.setattr(
        "plant_cli.testing.templates.run", lambda command, input, **_how: given.append(input)
    )
    module = templates.module("plant_base")
    name = templates.with_assets(module)
    assert templates.cluster.made[name] == module
    assert "_pregenerate_assets_bundles" in given[0]
    assert templates.with_assets(module) == name
    assert len(given) == 1


def test_a_module_is_installed_with_those_it_needs_alone(templates):
    name = templates.module("test_queue")
    assert templates.installed == [["base", "mrp", "web"], ["plant_base", "test_queue"]]
    assert templates.module("test_queue") == name


def test_a_changed_module_makes_the_suite_anew_and_drops_the_old_one(templates, suite):
    first = templates.suite()
    (suite["plant_iot"].path / "data.xml").write_text("<odoo><data/></odoo>")
    second = templates.suite()
    assert first != second
    assert first not in templates.cluster.databases()
    assert not templates.environment.filestore(first).exists()
    assert len(templates.installed) == 3


def test_a_changed_test_changes_no_database(templates, suite):
    first = templates.suite()
    (suite["plant_iot"].path / "tests").mkdir()
    (suite["plant_iot"].path / "tests" / "test_x.py").write_text("x = 1")
    assert templates.suite() == first


def test_a_few_bases_are_kept_and_the_oldest_dropped(templates, suite):
    names = []
    for number in range(KEPT["base"] + 1):
        suite["plant_base"] = Module("plant_base", suite["plant_base"].path, (f"m{number}",))
        names.append(templates.base(["plant_base"]))
    assert templates.cluster.databases() == names[1:]


@pytest.mark.parametrize(
    ("name", "said"),
    [("plant_bad", "plant_bad"), ("plant_bare", "plant_bare"), ("plant_big", "disk is full")],
)
def test_a_template_that_cannot_be_installed_with_its_demo_data_leaves_nothing(
    templates, suite, name, said
):
    suite["plant_base"] = Module("plant_base", suite["plant_base"].path, (name,))
    with pytest.raises(PlantError, match=said):
        templates.base(["plant_base"])
    assert templates.cluster.databases() == []


def test_what_failed_is_told_where_postgresql_has_failed_too(templates, suite, monkeypatch):
    suite["plant_base"] = Module("plant_base", suite["plant_base"].path, ("plant_bad",))
    there, drop = [True], templates.cluster.drop

    def gone(db):
        if not there.pop():
            raise PlantError("No connection.", "Start it.")
        there.append(False)
        drop(db)

    monkeypatch.setattr(templates.cluster, "drop", gone)
    with pytest.raises(PlantError, match="could not install"):
        templates.base(["plant_base"])


def test_a_copy_has_the_attachments_without_their_bytes(templates):
    base = templates.base(["plant_base"])
    copy = templates.fresh(base)
    assert templates.cluster.made[copy] == base
    attachment = templates.environment.filestore(copy) / "ab" / "abc"
    assert attachment.samefile(templates.environment.filestore(base) / "ab" / "abc")
    templates.drop(copy)
    assert not attachment.exists()
    assert (templates.environment.filestore(base) / "ab" / "abc").exists()


def test_copies_of_dead_processes_are_dropped_and_no_others(templates):
    ended = subprocess.Popen(["true"])
    ended.wait()
    mine = templates.fresh(templates.base(["plant_base"]))
    abandoned = f"{COPY_PREFIX}_{ended.pid}_1_1"
    for name in (abandoned, "plant_demo", f"{COPY_PREFIX}_mine_1"):
        templates.cluster.create(name)
    templates.drop_abandoned()
    assert str(os.getpid()) in mine
    assert set(templates.cluster.databases()) >= {mine, "plant_demo", f"{COPY_PREFIX}_mine_1"}
    assert abandoned not in templates.cluster.databases()


def test_a_copy_with_further_modules(templates):
    module = templates.module("plant_base")
    name = templates.fresh(module, ["plant_iot"])
    assert templates.cluster.made[name] == module
    assert templates.installed[-1] == ["plant_iot"]
