import subprocess

import pytest

from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import debian, odoo, upstream


@pytest.fixture
def branch(tmp_path, monkeypatch):
    """A repository with a branch 17.0 in place of the public one."""
    root = tmp_path / "public"
    (root / "odoo" / "addons").mkdir(parents=True)
    (root / "odoo" / "release.py").write_text("version_info = (17, 0, 0, 'final', 0, '')\n")
    (root / "odoo-bin").touch()
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for words in (("init", "-q", "-b", "17.0"), ("add", "."), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", *identity, *words], cwd=root, check=True)
    monkeypatch.setattr(upstream, "REPOSITORY", root.as_uri())
    return root


@pytest.fixture
def unreachable(tmp_path, monkeypatch):
    monkeypatch.setattr(upstream, "REPOSITORY", (tmp_path / "nowhere").as_uri())


def test_a_named_tree_comes_first(project, make_tree, branch):
    source = odoo.choose(project, make_tree("release"))
    assert (source.series, source.why, source.here) == ("17.0", "named with --odoo", True)


def test_the_environment_names_one_too(tmp_path, make_tree):
    root = make_tree("release", "19, 0, 0")
    project = Project(tmp_path, {"HOME": str(tmp_path), "ODOO_HOME": str(root)})
    source = odoo.choose(project)
    assert (source.series, source.why) == ("19.0", "named by ODOO_HOME")


def test_the_branch_is_cloned_once_for_all_clones_and_remembered_in_each(project, branch):
    first = odoo.find(project)
    assert first.series == "17.0"
    assert first.root.parent == project.cache / "odoo"
    subprocess.run(["rm", "-rf", branch], check=True)
    assert odoo.look(project).here
    project.forget("odoo")
    assert odoo.find(project).root == first.root


def test_a_clone_that_was_interrupted_is_begun_afresh(project, branch):
    commit = upstream.reachable(project)
    half = project.cache / "odoo" / f"{upstream.PREFIX}{commit[:12]}.new"
    (half / "odoo").mkdir(parents=True)
    assert upstream.cached(project) is None
    upstream.fetch(project, commit)
    assert not half.exists()
    assert (upstream.cached(project) / "odoo" / "release.py").is_file()


def test_a_branch_out_of_reach_is_asked_for_once_a_day(project, unreachable, tmp_path, monkeypatch):
    assert upstream.reachable(project, now=1000.0) is None
    asked = []
    monkeypatch.setattr(upstream.process, "run", lambda *words, **how: asked.append(words) or "c x")
    assert upstream.reachable(project, now=1000.0 + upstream.RETRY_AFTER - 1) is None
    assert not asked
    assert upstream.reachable(project, now=1000.0 + upstream.RETRY_AFTER) == "c"


def test_without_the_branch_it_is_debians_package(project, unreachable):
    source = odoo.choose(project)
    assert (source.series, source.here) == ("19.0", False)
    assert "cannot be reached" in source.why


def test_a_fetched_odoo_that_is_gone_is_not_used(project, unreachable):
    project.remember("odoo", {"root": "/nowhere", "origin": "a clone"})
    assert odoo.look(project) is None


def test_the_tested_package_is_preferred_to_another_in_the_cache(project):
    shelf = project.cache / "odoo"
    other = shelf / f"{debian.PREFIX}aaaaaaaaaaaa"
    other.mkdir(parents=True)
    (shelf / f"{debian.PREFIX}bbbbbbbbbbbb.new").mkdir()
    assert debian.cached(project) == other
    tested = debian._place(project, debian.tested(project))
    tested.mkdir()
    assert debian.cached(project) == tested


def test_every_package_fetched_is_one_that_was_tested(project):
    assert [deb.name for deb in debian.tested(project)] == list(debian.PACKAGES)


def test_no_git_is_no_reason_to_fail(project, monkeypatch):
    monkeypatch.setattr(upstream.shutil, "which", lambda _name: None)
    assert upstream.reachable(project) is None


def test_a_named_tree_that_is_none_is_an_error_not_a_reason_to_fetch(project, tmp_path):
    with pytest.raises(PlantError, match="no Odoo"):
        odoo.choose(project, tmp_path)
