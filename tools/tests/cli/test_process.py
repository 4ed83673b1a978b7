import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from plant_cli import process
from plant_cli.diagnosis import SCARCE, failure
from plant_cli.errors import PlantError
from plant_cli.jobs import parallel
from plant_cli.process import Interrupted, Service, birth, run
from plant_cli.project import Project

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(600)",
]
A_WHILE = 60  # seconds; a busy machine needs some to start and end a program


@pytest.fixture(autouse=True)
def start_again():
    yield
    process.go_on()


@pytest.fixture
def interruptible():
    """Interrupts this process as Ctrl-C does, by another signal."""
    before = signal.signal(signal.SIGUSR1, process.interrupt)
    yield lambda: os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, before)


class TestRun:
    def test_returns_its_output_and_logs_both(self, tmp_path):
        log = tmp_path / "logs" / "a.log"
        script = "import sys; print('out'); print('err', file=sys.stderr)"
        assert run([sys.executable, "-c", script], log=log) == "out\n"
        assert log.read_text().endswith("out\nerr\n[status 0]\n")

    def test_a_failure_says_what_the_program_said_last(self, tmp_path):
        with pytest.raises(PlantError, match=r"status 3: at last"):
            run([sys.executable, "-c", "print('first\\nat last'); exit(3)"])

    def test_a_program_that_is_not_there(self):
        with pytest.raises(PlantError, match="no-such-program is not there"):
            run(["no-such-program"])

    def test_a_program_that_takes_too_long_is_ended(self):
        started = time.monotonic()
        with pytest.raises(PlantError, match="longer than"):
            run(SLEEP, timeout=0.2)
        assert time.monotonic() - started < A_WHILE

    def test_a_full_disk_is_named(self):
        script = "import sys; sys.exit('tar: write error: No space left on device')"
        with pytest.raises(PlantError) as failed:
            run([sys.executable, "-c", script])
        assert failed.value.what.startswith("The disk is full.")

    def test_a_disk_that_others_filled_is_named(self, tmp_path, monkeypatch):
        for free, told in ((SCARCE - 1, True), (SCARCE, False)):
            usage = SimpleNamespace(free=free)
            monkeypatch.setattr("shutil.disk_usage", lambda _path, usage=usage: usage)
            error = failure("It failed.", "Look.", "connection closed", folder=tmp_path)
            assert error.what.startswith("The disk is full.") == told

    def test_no_network_is_named_where_the_program_needs_one(self):
        failing = [sys.executable, "-c", "exit('Temporary failure in name resolution')"]
        with pytest.raises(PlantError, match="network does not answer"):
            run(failing, online=True)
        with pytest.raises(PlantError) as failed:
            run(failing)
        assert "network" not in failed.value.what

    def test_input_is_given(self):
        assert run([sys.executable, "-c", "print(input())"], input="word\n") == "word\n"


def once_under_way(count, act):
    """Do it in a thread of its own when so many programs are under way."""

    def wait_and_act():
        _wait_for(lambda: len(process._children) == count)
        act()

    acting = threading.Thread(target=wait_and_act)
    acting.start()
    return acting


class TestInterruption:
    def test_programs_under_way_end_and_no_other_starts(self):
        ending = once_under_way(1, process.end_children)
        with pytest.raises(Interrupted):
            run(SLEEP)
        ending.join()
        with pytest.raises(Interrupted):
            run(["true"])
        process.go_on()
        assert run(["true"]) == ""

    def test_one_that_takes_it_for_a_good_end_is_not_believed(self, tmp_path):
        mark = tmp_path / "listens"
        polite = (
            "import pathlib, signal, time; signal.signal(15, lambda *_: exit(0));"
            f"pathlib.Path({str(mark)!r}).touch(); time.sleep(600)"
        )

        def end():
            _wait_for(mark.exists)
            process.end_children()

        ending = once_under_way(1, end)
        with pytest.raises(Interrupted):
            run([sys.executable, "-c", polite])
        ending.join()

    def test_parallel_jobs_end_and_what_follows_may_run(self, interruptible):
        interrupting = once_under_way(2, interruptible)
        with pytest.raises(Interrupted):
            parallel({"a": lambda: run(SLEEP), "b": lambda: run(SLEEP)})
        interrupting.join()
        assert run(["true"]) == ""

    def test_parallel_jobs_end_although_not_all_have_begun(self, interruptible):
        class Jobs(dict):
            def items(self):
                yield "a", self["a"]
                interruptible()
                yield "b", self["b"]

        started = time.monotonic()
        with pytest.raises(Interrupted):
            parallel(Jobs(a=lambda: run(SLEEP), b=lambda: run(SLEEP)))
        assert time.monotonic() - started < A_WHILE
        assert run(["true"]) == ""

    def test_parallel_raises_the_failure_and_returns_results(self):
        assert parallel({"a": lambda: 1, "b": lambda: 2}) == {"a": 1, "b": 2}
        with pytest.raises(PlantError):
            parallel({"a": lambda: 1, "b": lambda: run(["false"])})


class TestService:
    def test_starts_once_and_stops(self, project):
        service = Service(project, "idle")
        pid = service.start(SLEEP)
        assert service.start(SLEEP) == pid
        assert Service(project, "idle").pid == pid
        assert service.stop()
        assert not service.alive
        assert birth(pid) is None
        assert not service.stop()

    def test_one_that_is_interrupted_while_it_starts_is_known_and_can_be_stopped(
        self, project, monkeypatch, interruptible
    ):
        service, remember = Service(project, "idle"), project.remember

        def late(*record):
            interruptible()
            remember(*record)

        monkeypatch.setattr(project, "remember", late)
        with pytest.raises(Interrupted):
            service.start(SLEEP)
        assert service.stop()

    def test_ends_what_it_started_too(self, project):
        script = (
            "import subprocess, sys, time;"
            "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid,"
            "flush=True); time.sleep(600)"
        )
        service = Service(project, "parent")
        service.start([sys.executable, "-c", script])
        child = int(_wait_for(lambda: service.log.read_text().split("\n")[1]))
        service.stop()
        _wait_for(lambda: birth(child) is None)

    def test_one_that_does_not_listen_is_killed(self, project):
        service = Service(project, "stubborn")
        service.start(STUBBORN)
        _wait_for(lambda: "deaf\n" in service.log.read_text())
        assert service.stop(grace=0.2)
        assert not service.alive

    def test_a_recycled_id_is_not_ours(self, project):
        stranger = subprocess.Popen(SLEEP)
        try:
            service = Service(project, "gateway")
            service.adopt(stranger.pid)
            record = project.recall(service.record)
            project.remember(service.record, {**record, "birth": "another boot/123"})
            assert not service.alive
            assert not service.stop()
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()

    def test_it_goes_with_a_clone_that_is_moved_and_not_with_a_copy(self, project, tmp_path):
        with subprocess.Popen(SLEEP) as child:
            Service(project, "gateway").adopt(child.pid)
            copied = Path(shutil.copytree(project.root, tmp_path / "copied"))
            moved = project.root.rename(tmp_path / "moved")
            found = [
                Service(Project(root, {"HOME": "/"}), "gateway").pid for root in (copied, moved)
            ]
            child.kill()
        assert found == [None, child.pid]

    def test_one_that_ended_says_why(self, project):
        service = Service(project, "short")
        service.start([sys.executable, "-c", "exit('the port is taken')"])
        _wait_for(lambda: not service.alive)
        with pytest.raises(PlantError, match="the port is taken"):
            service.require_alive()

    def test_a_damaged_record_is_no_service(self, project):
        (project.run / "odd.json").write_text('{"pid": ')
        assert not Service(project, "odd").alive


def _wait_for(holds):
    deadline = time.monotonic() + A_WHILE
    while True:
        try:
            found = holds()
        except (IndexError, ValueError, FileNotFoundError):
            found = None
        if found:
            return found
        assert time.monotonic() < deadline
        time.sleep(0.02)
