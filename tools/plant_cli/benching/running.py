"""Finding the benchmarks, running one, keeping what it found."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType

from plant_cli.benching.claim import Claim
from plant_cli.errors import PlantError
from plant_cli.project import Project, write_atomically

FOLDER = "benchmarks"
_PREFIX = "bench_"


@dataclass(frozen=True)
class Bench:
    """What a benchmark is given: the clone, the Odoo tree that was named, a folder for its files
    that is removed afterwards, and ``note`` to say what it is doing."""

    project: Project
    tmp: Path
    note: Callable[[str], None]
    odoo: Path | None = None


def names(root: Path) -> list[str]:
    """The names of all benchmarks: their files' names without ``bench_``."""
    return sorted(_name(path) for path in _files(root))


def find(root: Path, name: str) -> list[Path]:
    """The benchmark files whose names start with ``name``. Raises when there is none."""
    found = sorted(path for path in _files(root) if _name(path).startswith(name))
    if not found:
        known = ", ".join(names(root)) or "none yet"
        raise PlantError(f"There is no benchmark called {name!r}.", f"There are: {known}.")
    return found


def measure(path: Path, bench: Bench) -> list[Claim]:
    """Run one benchmark. One that claims nothing has measured nothing: an error."""
    claims = getattr(_load(path), "claims", None)
    if claims is None:
        raise PlantError(f"{path.name} has no claims().", "Give it a function claims(bench).")
    made = list(claims(bench))
    if not made:
        raise PlantError(f"{path.name} made no claim.", "Let claims(bench) yield what it measures.")
    return made


@contextmanager
def workspace(project: Project, note: Callable[[str], None], odoo: Path | None) -> Iterator[Bench]:
    """A Bench with a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="plant-bench-") as folder:
        yield Bench(project, Path(folder), note, odoo)


def record(project: Project, path: Path, made: list[Claim], now: datetime) -> Path:
    """Write the claims as JSON below ``.plant/bench`` and return the file."""
    target = project.state / "bench" / f"{_name(path)}-{now:%Y%m%dT%H%M%S}.json"
    content = {
        "benchmark": _name(path),
        "time": now.isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
        },
        "claims": [
            {
                "claim": claim.text,
                "value": claim.value,
                "unit": claim.bound.unit,
                "bound": str(claim.bound),
                "holds": claim.holds,
            }
            for claim in made
        ],
    }
    write_atomically(target, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return target


def _files(root: Path) -> Iterator[Path]:
    return (path for path in (root / FOLDER).glob("*.py") if not path.name.startswith("_"))


def _name(path: Path) -> str:
    return path.stem.removeprefix(_PREFIX)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"plant_benchmark_{path.stem}", path)
    assert spec is not None and spec.loader is not None, path
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
