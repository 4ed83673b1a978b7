import threading
import time

import pytest

from plant_cli.errors import PlantError
from plant_cli.project import CACHE_NAME, Project, built_beside, write_atomically


def test_the_cache_follows_the_users_setting(tmp_path):
    given = Project(tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "xdg"), "HOME": "/home/x"})
    assert given.cache == tmp_path / "xdg" / CACHE_NAME
    relative = Project(tmp_path, {"XDG_CACHE_HOME": "here", "HOME": str(tmp_path)})
    assert relative.cache == tmp_path / ".cache" / CACHE_NAME


def test_two_clones_are_told_apart(tmp_path):
    environ = {"HOME": str(tmp_path)}
    assert Project(tmp_path / "a", environ).identity != Project(tmp_path / "b", environ).identity


def test_what_is_remembered_is_recalled_and_half_of_it_is_nothing(project):
    project.remember("demo", {"port": 8069})
    assert project.recall("demo") == {"port": 8069}
    (project.state / "demo.json").write_text('{"port": 80')
    assert project.recall("demo") == {}
    project.forget("demo")
    assert project.recall("demo") == {}


def test_a_write_leaves_no_draft(tmp_path):
    write_atomically(tmp_path / "deep" / "token", "secret", mode=0o600)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["token"]
    assert (tmp_path / "deep" / "token").stat().st_mode & 0o777 == 0o600


def test_a_lock_lets_one_in_at_a_time(project):
    inside, most = [], []

    def work():
        with project.lock("work"):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


def test_what_is_built_beside_is_whole_or_not_there(tmp_path):
    place = tmp_path / "venv"
    with pytest.raises(PlantError), built_beside(place) as draft:
        draft.mkdir()
        raise PlantError("the disk is full", "free some")
    assert not list(tmp_path.iterdir())
    for content in ("one", "two"):
        with built_beside(place) as draft:
            draft.mkdir()
            (draft / "content").write_text(content)
        assert (place / "content").read_text() == content


def test_modules_are_folders_with_a_manifest(project):
    for name in ("plant_b", "plant_a", "notes"):
        (project.addons / name).mkdir()
    for name in ("plant_b", "plant_a"):
        (project.addons / name / "__manifest__.py").write_text("{}")
    assert project.suite_modules() == ["plant_a", "plant_b"]
