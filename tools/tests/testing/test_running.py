import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import pytest

from plant_cli.errors import PlantError
from plant_cli.process import Interrupted
from plant_cli.testing import running
from plant_cli.testing.running import Running, end_all, wait_until

PATIENCE = 60  # seconds; a busy machine needs some to start Python


def start(tmp_path, script, **how):
    return Running([sys.executable, "-c", script], log=tmp_path / "out.log", **how)


def gone(pid):
    """True when the process has ended, be it that nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def test_both_outputs_go_to_the_log_and_the_status_is_kept(tmp_path):
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    with start(tmp_path, script) as run:
        assert run.wait(PATIENCE) == 3
    assert sorted(run.output.split()) == ["err", "out"]


def test_the_output_is_shown_as_it_comes(tmp_path):
    seen = []
    with start(tmp_path, "print('a'); print('b')") as run:
        assert run.watch(seen.append, every=0.01, timeout=PATIENCE) == 0
    assert "".join(seen) == "a\nb\n"


def test_a_program_that_takes_too_long_is_ended(tmp_path):
    with start(tmp_path, "import time; time.sleep(600)") as run:
        with pytest.raises(PlantError, match="longer than"):
            run.watch(lambda _text: None, every=0.01, timeout=0.1)
        assert not run.alive


def test_a_program_that_falls_silent_is_asked_where_it_stands_and_ended(tmp_path):
    """The shell stands for Python: it listens to signals a moment after it is started."""
    script = "trap 'echo here' QUIT; echo busy; while :; do sleep 0.1; done"
    with Running(["sh", "-c", script], log=tmp_path / "out.log") as run:
        with pytest.raises(PlantError, match="said nothing for"):
            run.watch(lambda _text: None, every=0.05, silence=6.0)
        assert not run.alive
        assert "here" in run.output


def test_a_program_that_goes_on_talking_is_not_silent(tmp_path):
    script = "for _ in $(seq 36); do echo busy; sleep 0.2; done"
    with Running(["sh", "-c", script], log=tmp_path / "out.log") as run:
        assert run.watch(lambda _text: None, every=0.05, silence=6.0) == 0


def test_what_a_program_has_started_ends_with_it(tmp_path):
    script = (
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    with start(tmp_path, script) as run:
        wait_until(lambda: run.output.strip().isdigit(), what="child", timeout=PATIENCE)
        pid = int(run.output)
    wait_until(lambda: gone(pid), what="end of the child", timeout=PATIENCE)


def test_sigkill_ends_what_ignores_sigterm(tmp_path):
    script = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('on', flush=True)\n"
        "time.sleep(600)\n"
    )
    with start(tmp_path, script) as run:
        wait_until(lambda: "on" in run.output, what="start", timeout=PATIENCE)
        run.stop(grace=0.1)
        assert run.status == -signal.SIGKILL


def test_what_was_killed_is_not_signalled_again(tmp_path, monkeypatch):
    """Its id may be another's by then."""
    run = start(tmp_path, "import time; time.sleep(600)")
    run.kill()
    signalled = []
    monkeypatch.setattr(running.os, "killpg", lambda *words: signalled.append(words))
    run.stop()
    run.kill()
    assert not signalled


def test_one_that_starts_while_all_are_ended_is_ended_with_them(tmp_path, monkeypatch):
    popen, started = subprocess.Popen, []

    def late(*words, **how):
        end_all()
        started.append(popen(*words, **how))
        return started[0]

    monkeypatch.setattr(running, "_ending", threading.Event())
    monkeypatch.setattr(running, "_started", weakref.WeakSet())
    monkeypatch.setattr(running.subprocess, "Popen", late)
    with pytest.raises(Interrupted):
        start(tmp_path, "import time; time.sleep(600)")
    assert started[0].returncode == -signal.SIGTERM


def test_a_program_does_not_outlive_the_one_that_started_it(tmp_path):
    script = (
        "import os, pathlib, signal\n"
        "from plant_cli.testing.running import Running\n"
        f"run = Running(['sleep', '600'], log=pathlib.Path({str(tmp_path / 'sleep.log')!r}))\n"
        "name = pathlib.Path(f'/proc/{run.pid}/comm')\n"
        "while name.read_text() != 'sleep\\n': pass\n"
        "print(run.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False
    )
    assert parent.returncode == -signal.SIGKILL
    wait_until(lambda: gone(int(parent.stdout)), what="end of the child", timeout=PATIENCE)


def test_a_missing_program_is_named(tmp_path):
    with pytest.raises(PlantError, match="no-such-program"):
        Running(["/no-such-program"], log=tmp_path / "out.log")


def test_waiting_ends_with_the_program(tmp_path):
    started = time.monotonic()
    with start(tmp_path, "raise SystemExit(1)") as run, pytest.raises(PlantError, match="status 1"):
        wait_until(lambda: False, what="It", timeout=2 * PATIENCE, process=run)
    assert time.monotonic() - started < PATIENCE


def test_waiting_has_a_limit():
    with pytest.raises(PlantError, match="not ready within"):
        wait_until(lambda: False, what="It", timeout=0.1)
