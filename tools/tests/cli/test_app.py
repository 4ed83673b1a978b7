"""The command line as a whole, run as its users run it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plant_cli import app, verbs
from plant_cli.demo import state, tail
from plant_cli.errors import PlantError
from plant_cli.process import birth
from plant_cli.project import Project

TOOLS = Path(__file__).resolve().parents[2]
A_WHILE = 120  # seconds; a busy machine needs some to start Python
MAIN = (
    "import sys; sys.path.insert(0, {tools!r}); from plant_cli import app, verbs;"
    "verbs.__path__.append({verbs!r}); app.main()"
)


@pytest.fixture
def verb(tmp_path):
    """Runs a verb of the test's own making through the whole application."""

    def start(body, name="probe"):
        folder = tmp_path / "verbs"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(body)
        script = MAIN.format(tools=str(TOOLS), verbs=str(folder))
        return subprocess.Popen(
            [sys.executable, "-c", script, name],
            env={**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "pycache")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(body):
        with start(body) as child:
            out, err = child.communicate(timeout=A_WHILE)
        return child.returncode, out, err

    run.start = start
    return run


def test_every_verb_is_listed_and_says_what_it_does():
    listed = subprocess.run(
        [sys.executable, str(TOOLS), "--help"], capture_output=True, text=True, check=True
    ).stdout
    for name in ("demo", "doctor", "odoo", "psql", "screenshots", "shell", "stop", "test"):
        assert f"\n  {name} " in listed
    for folder in verbs.__path__:
        for path in Path(folder).glob("[a-z]*.py"):
            assert app.command(path.stem).help, path


def test_an_unknown_verb_is_refused():
    done = subprocess.run(
        [sys.executable, str(TOOLS), "dmeo"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "dmeo" in done.stderr


def test_an_error_is_two_sentences_and_a_log(verb):
    status, _out, err = verb(
        "from pathlib import Path\nfrom plant_cli.errors import PlantError\n"
        "def probe() -> None:\n    'Probe.'\n"
        "    raise PlantError('It [b]broke.', 'Mend it.', Path('/tmp/x.log'))\n"
    )
    assert status == 1
    assert err.split("\n") == ["✗ It [b]broke.", "  Mend it.", "  Log: /tmp/x.log", ""]


@pytest.mark.parametrize(
    ("number", "said"), [("ENOSPC", "The disk is full"), ("EACCES", "This user may not write")]
)
def test_what_the_system_refuses_is_said_in_words(verb, number, said):
    status, _out, err = verb(
        f"import errno\ndef probe() -> None:\n    'Probe.'\n"
        f"    raise OSError(errno.{number}, 'x', '/some/path')\n"
    )
    assert status == 1
    assert said in err
    assert "/some/path" in err
    assert "Traceback" not in err


def test_what_python_compiled_on_a_full_disk_is_not_kept(verb, tmp_path):
    """It may end anywhere, which Python does not notice until it reads it."""
    status, _out, err = verb(
        "from plant_cli.process import run\n"
        "def probe() -> None:\n    'Probe.'\n"
        "    run(['sh', '-c', 'echo no space left on device; exit 1'])\n"
    )
    assert status == 1
    assert err.startswith("✗ The disk is full. sh failed")
    assert not (tmp_path / "pycache").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_ends_what_runs_and_says_how_to_go_on(verb, tmp_path, number):
    mark = tmp_path / "mark"
    body = (
        "from plant_cli.process import run\n"
        "def probe() -> None:\n    'Probe.'\n"
        f"    run(['sh', '-c', 'echo $$ > {mark}; exec sleep 600'])\n"
    )
    with verb.start(body) as child:
        while not (mark.exists() and mark.read_text().strip()):
            time.sleep(0.02)
        os.kill(child.pid, number)
        _out, err = child.communicate(timeout=A_WHILE)
    assert child.returncode == app.INTERRUPTED
    assert "Start it again to go on" in err
    assert not Path("/proc", mark.read_text().strip()).exists()


def test_what_it_waits_for_ends_with_it_however_it_ends(verb, tmp_path):
    mark = tmp_path / "mark"
    body = (
        "from plant_cli.jobs import parallel\n"
        "from plant_cli.process import run\n"
        "def probe() -> None:\n    'Probe.'\n"
        f"    parallel({{'a': lambda: run(['sh', '-c', 'echo $$ > {mark}; exec sleep 600'])}})\n"
    )
    with verb.start(body) as child:
        while not (mark.exists() and mark.read_text().strip()):
            time.sleep(0.02)
        child.kill()
    deadline = time.monotonic() + A_WHILE
    while birth(int(mark.read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_last_demo_is_recalled(tmp_path):
    project = Project(tmp_path, {"HOME": str(tmp_path)})
    with pytest.raises(PlantError, match="no demo yet"):
        state.require(project)
    demo = state.Demo(state.database_name("19.0"), "19.0", "http://localhost:8069")
    state.remember(project, demo)
    assert state.require(project) == demo
    assert demo.database == "plant_demo_19_0"
    (project.state / "demo.json").write_text(json.dumps({"url": "x"}))
    assert state.recall(project) is None


@pytest.mark.parametrize("logger", ["werkzeug", "odoo.addons.plant_base.machine.access"])
def test_the_access_logs_are_left_out_of_the_tail(logger):
    access = f"2026-01-31 12:00:00,1 7 INFO db {logger}: POST /plant/iot/v1/batches 200\n"
    assert not tail.worth_showing(access)
    assert tail.worth_showing(access.replace("INFO", "ERROR"))


def test_what_the_tail_shows():
    assert not tail.worth_showing("\n")
    assert tail.worth_showing("captured channel=weight\n")
