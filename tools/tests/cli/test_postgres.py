"""A real cluster, in a folder its user can reach, made once."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import pghome, pgprograms, system
from plant_cli.setup.postgres import Cluster

ROOT = system.is_root()


@pytest.fixture(scope="module")
def folder():
    """Not pytest's own: that one is closed to the user PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="plant tests "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def project(folder):
    project = Project(folder / "a clone", {"HOME": str(folder)})
    project.make()
    return project


@pytest.fixture(scope="module")
def cluster(project):
    cluster = Cluster(project)
    cluster.ensure_running()
    yield cluster
    cluster.stop()
    shutil.rmtree(cluster.host, ignore_errors=True)


@pytest.fixture
def running(cluster):
    cluster.ensure_running()
    return cluster


def test_databases_are_made_copied_renamed_and_dropped(running):
    running.create("made")
    running.query("made", "CREATE TABLE t AS SELECT 7 AS n")
    running.create("copied", template="made")
    assert running.query("copied", "SELECT n FROM t WHERE n = %s", [7]) == [(7,)]
    running.rename("copied", "renamed")
    assert running.exists("renamed")
    assert not running.exists("copied")
    assert {"made", "renamed"} <= set(running.databases())
    for name in ("made", "renamed", "never"):
        running.drop(name)
    assert running.databases() == ["postgres"]


def test_what_a_statement_locks_is_held_for_the_time_of_the_block(running):
    running.create("held")
    running.query("held", "CREATE TABLE t AS SELECT 7 AS n")
    impatient = "SELECT n FROM t FOR UPDATE NOWAIT"
    with (
        running.holding("held", "UPDATE t SET n = %s", [8]),
        pytest.raises(PlantError, match="could not obtain lock"),
    ):
        running.query("held", impatient)
    assert running.query("held", impatient) == [(7,)]
    running.drop("held")


def test_a_name_is_never_read_as_sql(running):
    name = 'odd "name"; DROP DATABASE postgres; --'
    running.create(name)
    running.note(name, "it's \\ noted")
    assert running.noted(name) == "it's \\ noted"
    running.drop(name)
    assert running.noted(name) == ""


def test_a_database_in_use_is_copied_and_dropped_all_the_same(running):
    running.create("busy")
    with running._connect("busy") as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
        _comes_to(running, 1)
        running.create("copy", template="busy")
        running.drop("busy")
    running.drop("copy")
    _comes_to(running, 0)


def _comes_to(cluster, count):
    """So many sessions are left. One that was closed goes a moment later."""
    deadline = time.monotonic() + 60
    while (found := cluster.sessions()) != count:
        assert time.monotonic() < deadline, f"{found} sessions, not {count}"
        time.sleep(0.1)


def test_what_it_refuses_is_a_sentence(running):
    with pytest.raises(PlantError, match=r"PostgreSQL said: .*there-is-none"):
        running.query("there-is-none", "SELECT 1")
    running.create("there_is_one")
    with pytest.raises(PlantError, match=r"PostgreSQL said: .*there_is_one"):
        running.create("there_is_one")
    running.drop("there_is_one")


def test_one_left_running_is_used_again(running, project):
    pid = pghome.postmaster(running.home)
    Cluster(project).ensure_running()
    assert pghome.postmaster(running.home) == pid


def test_it_stops_and_starts(running):
    assert running.stop()
    assert not running.stop()
    assert not running.running()
    running.ensure_running()
    assert running.running()


def test_after_a_crash_it_starts_although_its_id_is_another_programs(running):
    """What postmaster.pid names may be anything after a reboot."""
    pid = pghome.postmaster(running.home)
    recorded = (running.home.data / "postmaster.pid").read_text()
    os.kill(pid, signal.SIGKILL)
    while pghome.postmaster(running.home):
        time.sleep(0.05)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        stale = recorded.replace(str(pid), str(stranger.pid), 1)
        (running.home.data / "postmaster.pid").write_text(stale)
        assert pghome.postmaster(running.home) is None
        running.ensure_running()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_orphan_may_end_just_when_it_is_to_be_killed(tmp_path, monkeypatch):
    ended = subprocess.Popen(["true"])
    ended.wait()
    seen = [[], [ended.pid]]
    monkeypatch.setattr(pghome, "processes", lambda _home: seen.pop())
    monkeypatch.setattr(pghome, "_ORPHANS_END", -1.0)
    pghome.clear_after_crash(pghome.Home(tmp_path, None), tmp_path)
    assert not seen


def test_a_socket_that_was_swept_away_is_made_again(running):
    shutil.rmtree(running.host)
    assert not running.running()
    running.ensure_running()
    assert running.running()


def test_nobody_else_can_reach_it(running):
    for path in (Path(running.host), running.home.folder):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert running.query("postgres", "SHOW listen_addresses") == [("",)]


def test_an_initdb_that_was_interrupted_is_redone(folder):
    project = Project(folder / "interrupted", {"HOME": str(folder)})
    project.make()
    cluster = Cluster(project)
    (cluster.home.folder / "data.new" / "base").mkdir(parents=True)
    try:
        cluster.ensure_running()
        assert not (cluster.home.folder / "data.new").exists()
    finally:
        cluster.stop()


def test_a_cluster_of_another_postgresql_is_explained(folder):
    project = Project(folder / "older", {"HOME": str(folder)})
    project.make()
    cluster = Cluster(project)
    cluster.ensure_running()
    cluster.stop()
    (cluster.home.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(PlantError, match="made by another PostgreSQL") as refused:
        cluster.ensure_running()
    assert str(cluster.home.folder) in refused.value.todo


@pytest.mark.parametrize("full", [True, False])
def test_a_full_disk_is_told_and_not_one_of_earlier(folder, full):
    """The disk is named in a setting that PostgreSQL refuses, or in its log from before."""
    project = Project(folder / f"full {full}", {"HOME": str(folder)})
    project.make()
    cluster = Cluster(project)
    cluster.ensure_running()
    cluster.stop()
    sentence = "No space left on device"
    with (cluster.home.data / "postgresql.conf").open("a") as settings:
        settings.write(f"shared_buffers = '{sentence if full else 'none'}'\n")
    with cluster.log.open("a") as log:
        log.write("" if full else f"{sentence}\n")
    with pytest.raises(PlantError, match="PostgreSQL did not start") as refused:
        cluster.ensure_running()
    assert refused.value.what.startswith("The disk is full.") == full
    assert not Path(cluster.host).exists()


class TestHome:
    def test_a_deep_clone_has_its_socket_elsewhere(self, tmp_path):
        deep = tmp_path / ("deep" * 20)
        project = Project(deep, {"HOME": str(tmp_path)})
        socket = pghome.socket_folder(project, pghome.Home(deep / "postgres", None))
        assert len(str(socket / ".s.PGSQL.5432")) < pghome.LONGEST_SOCKET
        assert project.identity in socket.name

    def test_a_short_clone_has_it_inside(self, tmp_path):
        project = Project(Path("/srv/plant"), {"HOME": str(tmp_path)})
        home = pghome.Home(Path("/srv/plant/.plant/postgres"), None)
        assert pghome.socket_folder(project, home) == home.folder / "socket"

    def test_somebody_elses_folder_is_refused(self, tmp_path):
        (tmp_path / "socket").symlink_to(tmp_path)
        with pytest.raises(PlantError, match="is in the way"):
            pghome.make_socket_folder(tmp_path / "socket", pghome.Home(tmp_path, None))

    @pytest.mark.skipif(not ROOT, reason="only root runs PostgreSQL as somebody else")
    def test_root_in_a_closed_folder_keeps_the_cluster_where_its_user_can_go(self, tmp_path):
        tmp_path.chmod(0o700)
        project = Project(tmp_path / "clone", {"HOME": str(tmp_path)})
        project.make()
        home = pghome.find(project)
        assert home.user == "nobody"
        assert not home.folder.is_relative_to(tmp_path)
        assert project.identity in home.folder.name

    @pytest.mark.skipif(not ROOT, reason="only root runs PostgreSQL as somebody else")
    def test_the_place_is_remembered(self, tmp_path, monkeypatch):
        monkeypatch.setattr(pghome, "_SHARED_HOME", tmp_path / "shared")
        project = Project(tmp_path, {"HOME": str(tmp_path)})
        elsewhere = tmp_path / "shared" / project.identity
        (elsewhere / "data").mkdir(parents=True)
        project.remember("postgres", {"home": str(elsewhere)})
        assert pghome.find(project).folder == elsewhere

    def test_a_copied_clone_leaves_the_cluster_of_the_first_alone(self, tmp_path):
        first, copy = (Project(tmp_path / name, {"HOME": str(tmp_path)}) for name in ("1", "2"))
        home = pghome.Home(first.state / "postgres", None)
        pghome.make(first, home)
        home.data.mkdir()
        shutil.copytree(first.root, copy.root)
        assert pghome.find(first).folder == home.folder
        assert not pghome.find(copy).folder.is_relative_to(first.root)


class TestPrograms:
    def _install(self, root, version, *, without=()):
        folder = root / version / "bin"
        folder.mkdir(parents=True)
        for name in {"initdb", "pg_ctl", "postgres", "psql"} - set(without):
            (folder / name).touch()
        return folder

    def test_the_newest_whole_one_is_taken(self, project, tmp_path):
        self._install(tmp_path, "9.6")
        self._install(tmp_path, "12")
        wanted = self._install(tmp_path, "15")
        self._install(tmp_path, "16", without=["postgres"])  # its client only
        assert pgprograms.find(project, debian=tmp_path).folder == wanted

    def test_one_on_the_path_is_taken_else(self, project, tmp_path, monkeypatch):
        folder = self._install(tmp_path, "homemade")
        for program in folder.iterdir():
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        found = pgprograms.find(project, debian=tmp_path / "none")
        assert (found.folder, found.origin) == (folder, "found on PATH")

    def test_none_is_none(self, project, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert pgprograms.find(project, debian=tmp_path / "none") is None
