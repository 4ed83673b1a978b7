"""Where things are: the clone, its private state, the user's shared cache."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from plant_cli.errors import PlantError

CACHE_NAME = "plant-suite"


class Project:
    """One clone of the suite.

    ``state`` (``.plant/``) belongs to this clone alone; ``cache`` is shared by all clones of the
    user. Nothing is created before ``make()``, so that reading never writes.
    """

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self.root = root.resolve()
        self.environ = environ
        self.state = self.root / ".plant"
        self.logs = self.state / "logs"
        self.run = self.state / "run"
        self.venvs = self.state / "venvs"
        self.data = self.state / "data"
        self.cache = _cache_home(environ) / CACHE_NAME
        self.addons = self.root / "addons"
        self.test_addons = self.root / "tests" / "addons"
        self.build = self.root / "build"
        self.tools = self.root / "tools"
        self.locks = self.tools / "locks"
        self.gateway = self.root / "gateway"

    @property
    def identity(self) -> str:
        """Eight letters that tell this clone from any other on the machine."""
        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:8]

    def make(self) -> None:
        """Create the folders of the clone's state and of the cache."""
        for folder in (self.logs, self.run, self.venvs, self.data, self.cache):
            folder.mkdir(parents=True, exist_ok=True)

    def log(self, name: str) -> Path:
        """The log file of one step."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def suite_modules(self) -> list[str]:
        """Names of the suite's own modules, sorted."""
        return sorted(path.parent.name for path in self.addons.glob("*/__manifest__.py"))

    def recall(self, name: str) -> dict[str, Any]:
        """What ``remember`` wrote under this name; empty when nothing (readable) is there."""
        try:
            value = json.loads((self.state / f"{name}.json").read_text())
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def remember(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep a small JSON object in the clone's state, atomically."""
        self.state.mkdir(parents=True, exist_ok=True)
        write_atomically(self.state / f"{name}.json", json.dumps(value, indent=2) + "\n")

    def forget(self, name: str) -> None:
        (self.state / f"{name}.json").unlink(missing_ok=True)

    @contextmanager
    def lock(self, name: str, *, shared_by_user: bool = False) -> Iterator[None]:
        """Let one process at a time do the named work (in this clone, or for this user)."""
        folder = (self.cache if shared_by_user else self.state) / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def here() -> Project:
    """The clone this tool was started from."""
    return Project(Path(__file__).resolve().parents[2])


def write_atomically(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write so that a reader, or a crash, sees the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "w") as handle:
            handle.write(text)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def built_beside(place: Path) -> Iterator[Path]:
    """Where to build a folder that takes the name ``place`` when the block ends well.

    When it does not, the draft goes: what is there under that name is always whole.
    """
    draft = place.with_name(f"{place.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield draft
        if place.exists():
            shutil.rmtree(place)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _cache_home(environ: Mapping[str, str]) -> Path:
    configured = environ.get("XDG_CACHE_HOME", "")
    if configured and Path(configured).is_absolute():  # the specification ignores relative paths
        return Path(configured)
    try:
        return (Path(environ["HOME"]) if environ.get("HOME") else Path.home()) / ".cache"
    except RuntimeError as error:
        raise PlantError(
            "There is no home folder to keep downloads in.",
            "Set HOME or XDG_CACHE_HOME to a folder you can write, then try again.",
        ) from error
