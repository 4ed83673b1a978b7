"""The shell script itself, with stand-ins for Python."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

SUITE = Path(__file__).resolve().parents[3]
STAND_IN = '#!/bin/sh\nfor word; do printf "<%s>" "$word"; done; pwd\n'


@pytest.fixture
def clone(tmp_path):
    """A clone in a folder with spaces, with a stand-in for its Python."""
    root = tmp_path / "my plant's clone"
    (root / "tools").mkdir(parents=True)
    shutil.copy(SUITE / "plant", root / "plant")
    shutil.copytree(SUITE / "tools" / "locks", root / "tools" / "locks")
    venv = root / ".plant" / "venvs" / "tool"
    (venv / "bin").mkdir(parents=True)
    _program(venv / "bin" / "python", STAND_IN)
    shutil.copy(root / "tools" / "locks" / "tool.txt", venv / "lock.txt")
    return root


def _program(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return path


def _quoted(text):
    """As it stands between double quotes in the shell."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")


def plant(command, *words, cwd, **environ):
    return subprocess.run(
        [command, *words],
        cwd=cwd,
        env={**os.environ, **environ},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_it_hands_over_from_any_folder_with_every_word_as_it_is(clone, tmp_path):
    done = plant(clone / "plant", "psql", "-c", "select 'a b'", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    tools = clone / "tools"
    assert done.stdout == f"<-X><utf8><{tools}><psql><-c><select 'a b'>{tmp_path}\n"


def test_it_is_found_through_links(clone, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "one").symlink_to(clone / "plant")
    (tmp_path / "bin" / "two").symlink_to("one")
    done = plant(tmp_path / "bin" / "two", "doctor", cwd=tmp_path)
    assert f"<{clone / 'tools'}><doctor>" in done.stdout


def test_another_lock_makes_the_environment_anew(clone, tmp_path):
    (clone / "tools" / "locks" / "tool.txt").write_text("changed==1\n")
    none = _program(tmp_path / "none", "#!/bin/sh\necho 3.8\n")
    done = plant(clone / "plant", cwd=tmp_path, PLANT_PYTHON=str(none))
    assert done.returncode == 1
    assert "Python 3.10, 3.11 or 3.12 is needed; found: 3.8." in done.stderr
    assert "python3-venv" in done.stderr


def test_python_without_venv_is_told(clone, tmp_path):
    shutil.rmtree(clone / ".plant")
    python = _program(
        tmp_path / "python", "#!/bin/sh\ncase $2 in *ensurepip*) exit 1;; *) echo 3.11;; esac\n"
    )
    done = plant(clone / "plant", cwd=tmp_path, PLANT_PYTHON=str(python))
    assert done.returncode == 1
    assert "Python 3.11 has no venv module." in done.stderr


def test_an_index_out_of_reach_is_told_and_nothing_half_made_is_used(clone, tmp_path):
    """The stand-in makes environments whose pip has no network."""
    shutil.rmtree(clone / ".plant")
    offline = "#!/bin/sh\necho 'Failed to establish a new connection' >&2; exit 1\n"
    python = _program(
        tmp_path / "python",
        "#!/bin/sh\n"
        'if [ "$1" = -c ]; then echo 3.11; exit; fi\n'  # which version, and has it venv
        f'mkdir -p "$3/bin"; printf %s "{_quoted(offline)}" > "$3/bin/python"\n'
        'chmod +x "$3/bin/python"\n',
    )
    for _attempt in range(2):
        done = plant(clone / "plant", "doctor", cwd=tmp_path, PLANT_PYTHON=str(python))
        assert done.returncode == 1
        assert "The Python package index cannot be reached." in done.stderr
        assert str(clone / ".plant" / "logs" / "tool.log") in done.stderr
    assert not (clone / ".plant" / "venvs" / "tool" / "lock.txt").exists()


def test_a_second_clone_needs_no_network(clone, tmp_path):
    """The stand-in's pip and uv reach no index; pip finds what is in the folder it is told of."""
    shutil.rmtree(clone / ".plant")
    pip = (
        '#!/bin/sh\ncase "$*" in\n'
        "*download*) echo 'Failed to establish a new connection' >&2; exit 1;;\n"
        '*--no-index*) ls "$6"/uv.whl && cp "$6"/uv.whl "${0%python}uv";;\n'
        "*) echo ready;;\nesac\n"
    )
    python = _program(
        tmp_path / "python",
        "#!/bin/sh\n"
        'if [ "$1" = -c ]; then echo 3.11; exit; fi\n'
        f'mkdir -p "$3/bin"; printf %s "{_quoted(pip)}" > "$3/bin/python"\n'
        'chmod +x "$3/bin/python"\n',
    )
    cache = tmp_path / "my cache"
    given = {"cwd": tmp_path, "PLANT_PYTHON": str(python), "XDG_CACHE_HOME": str(cache)}
    done = plant(clone / "plant", "doctor", **given)
    assert "The Python package index cannot be reached." in done.stderr

    wheels = cache / "plant-suite" / "wheels"
    wheels.mkdir(parents=True)
    _program(wheels / "uv.whl", '#!/bin/sh\ncase "$*" in *--offline*) ;; *) exit 1;; esac\n')
    done = plant(clone / "plant", "doctor", **given)
    assert done.returncode == 0, done.stderr
    assert "ready" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_is_told(clone, tmp_path, number):
    """The stand-in is interrupted while it makes the environment, as a terminal does: its group."""
    shutil.rmtree(clone / ".plant")
    mark = tmp_path / "mark"
    python = _program(
        tmp_path / "python",
        f'#!/bin/sh\nif [ "$1" = -c ]; then echo 3.11; exit; fi\ntouch "{mark}"; exec sleep 600\n',
    )
    with subprocess.Popen(
        [clone / "plant"],
        env={**os.environ, "PLANT_PYTHON": str(python)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as child:
        while not mark.exists():
            time.sleep(0.02)
        os.killpg(child.pid, number)
        _out, err = child.communicate(timeout=120)
    assert child.returncode == 130
    assert "Interrupted. Start it again." in err


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("failed to create directory: Read-only file system", "This user may not write where"),
    ],
)
def test_what_the_disk_refuses_is_told(clone, tmp_path, said, told):
    shutil.rmtree(clone / ".plant")
    python = _program(
        tmp_path / "python",
        f"#!/bin/sh\nif [ \"$1\" = -c ]; then echo 3.11; exit; fi\necho '{said}' >&2; exit 1\n",
    )
    done = plant(clone / "plant", cwd=tmp_path, PLANT_PYTHON=str(python))
    assert done.returncode == 1
    assert told in done.stderr


def test_somebody_elses_clone_is_refused(clone):
    """As root the stranger is nobody; else the clone is closed to ourselves."""
    shutil.rmtree(clone / ".plant")
    with tempfile.TemporaryDirectory(prefix="plant tests ") as open_to_all:
        Path(open_to_all).chmod(0o755)
        theirs = Path(shutil.copytree(clone, Path(open_to_all) / "clone"))
        theirs.chmod(0o555)
        stranger = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
        python = _program(Path(open_to_all) / "python", "#!/bin/sh\necho 3.11\n")
        done = subprocess.run(
            [theirs / "plant"],
            cwd="/",
            env={**os.environ, "PLANT_PYTHON": str(python)},
            check=False,
            capture_output=True,
            text=True,
            **stranger,
        )
        theirs.chmod(0o755)
    assert done.returncode == 1
    assert "This user may not write to" in done.stderr
