"""A server that somebody else runs: a real one, on TCP with a password."""

import shutil
import tempfile
from pathlib import Path

import pytest

from plant_cli import process
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import pgprograms, ports, postgres, system
from plant_cli.setup.given import GivenServer

OWNER = "nobody" if system.is_root() else None


@pytest.fixture(scope="module")
def url():
    """A server that asks every client on TCP for the password ``s:cret``."""
    folder = Path(tempfile.mkdtemp(prefix="plant-given-"))
    programs = pgprograms.ensure(Project(folder / "clone", {"HOME": str(folder)})).folder
    port = ports.spare()
    (folder / "password").write_text("s:cret")
    if OWNER:
        shutil.chown(folder, OWNER)
        shutil.chown(folder / "password", OWNER)
    data = folder / "data"
    run = {"user": OWNER, "cwd": folder}
    process.run(
        [programs / "initdb", "-D", data, "-U", "owner", "-A", "scram-sha-256", "-N",
         f"--pwfile={folder / 'password'}"], **run,
    )  # fmt: skip
    options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off"
    control = [programs / "pg_ctl", "-D", data, "-w", "-s"]
    process.run([*control, "-l", folder / "log", "-o", options, "start"], **run)
    yield f"postgresql://owner:s%3Acret@127.0.0.1:{port}"
    process.run([*control, "-m", "fast", "stop"], **run)
    shutil.rmtree(folder)


@pytest.fixture
def server(url):
    return GivenServer.read(url)


def test_the_variable_decides(url, tmp_path):
    assert isinstance(postgres.choose(Project(tmp_path, {"PLANT_POSTGRES": url})), GivenServer)
    assert isinstance(postgres.choose(Project(tmp_path, {})), postgres.Cluster)


def test_databases_are_made_asked_and_dropped(server):
    server.ensure_running()
    server.create("made")
    assert server.query("made", "SELECT current_user") == [("owner",)]
    server.drop("made")
    assert not server.exists("made")


def test_clients_get_the_password_by_the_environment(server):
    assert server.environ == {"PGPASSWORD": "s:cret"}
    assert "s:cret" not in server.describe()


def test_it_is_never_stopped(server):
    assert not server.stop()
    assert server.running()


def test_a_wrong_password_is_told_without_telling_it(url):
    server = GivenServer.read(url.replace("s%3Acret", "guess"))
    assert not server.running()
    with pytest.raises(PlantError, match="cannot be used") as refused:
        server.ensure_running()
    assert "guess" not in str(refused.value)


def test_a_user_who_may_not_create_databases_is_told_how(server, url):
    server.query("postgres", "CREATE ROLE guest LOGIN PASSWORD 'guest'")
    guest = GivenServer.read(url.replace("owner:s%3Acret", "guest:guest"))
    with pytest.raises(PlantError, match="may not create databases") as refused:
        guest.ensure_running()
    assert "CREATEDB" in refused.value.todo


@pytest.mark.parametrize(
    "url",
    ["", "localhost", "mysql://u@host", "postgresql://host", "postgresql://u@host/db",
     "postgresql://u@host:port"],
)  # fmt: skip
def test_what_names_no_server_is_refused(url):
    with pytest.raises(PlantError, match="does not name a server"):
        GivenServer.read(url)
