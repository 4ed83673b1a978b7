"""The port of one folder of addons: read, rewrite, let upstream rewrite, rewrite, put in place."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plant_cli import process
from plant_cli.errors import PlantError
from plant_port.result import refuse_broken
from plant_port.rule import Phase, Trap
from plant_port.rules import PATH_RULES, RULES, TRAPS
from plant_port.spans import MalformedXml

FROM, TO = "17.0", "19.0"
STAMP = ".port.json"
TEXT = frozenset({".py", ".xml", ".js", ".csv", ".scss", ".css", ".po", ".pot"})

_HERE = Path(__file__).resolve().parent
_SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules"})

Files = dict[str, bytes]


@dataclass(frozen=True)
class PortReport:
    """What one port did. `hits` counts how often each of our rules fired."""

    source: Path
    target: Path
    files: int
    seconds: float
    up_to_date: bool
    hits: dict[str, int] = field(default_factory=dict)
    rewritten_upstream: list[str] = field(default_factory=list)
    said_upstream: list[str] = field(default_factory=list)


def port(source: Path, target: Path, odoo_python: Path, odoo_env: Mapping[str, str]) -> PortReport:
    """Write the 19.0 form of the 17.0 addons in `source` to `target`.

    `odoo_python`, with `odoo_env` for its whole environment, must be able to import Odoo 19.0.
    Nothing is done when source, rules and Odoo are those of the last port and `target` is as that
    left it. Otherwise `target` is replaced as a whole, at the end; a file whose content is
    unchanged keeps its modification time. Raises PlantError, naming file and line, where the
    source cannot be ported or the result cannot be read.
    """
    started = time.monotonic()
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        files = read(source)
        key = _key(files, odoo_folder(odoo_python, odoo_env))
        stamp = _stamp(target)
        done = (
            bool(stamp) and stamp.get("key") == key and stamp.get("output") == _digest(read(target))
        )
        if not done:
            refuse_traps(source, files)
            stamp = _write(source, files, target, odoo_python, odoo_env) | {"key": key}
            _put_in_place(target, stamp)
        return PortReport(
            source=source,
            target=target,
            files=len(files),
            seconds=time.monotonic() - started,
            up_to_date=done,
            hits=stamp["hits"],
            rewritten_upstream=stamp["rewritten_upstream"],
            said_upstream=stamp["said_upstream"],
        )


def rule_names() -> list[str]:
    """The names of all rules, in the order they run."""
    return [*(rule.name for rule in RULES), *(rule.name for rule in PATH_RULES)]


def unused(reports: Iterable[PortReport]) -> list[str]:
    """The rules that fired in none of the ports."""
    fired: Counter[str] = Counter()
    for report in reports:
        fired.update(report.hits)
    return [name for name in rule_names() if not fired[name]]


def read(folder: Path) -> Files:
    """All files of a folder by relative posix path, sorted; compiled Python left out."""
    files: Files = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(parent, name)
            if name != STAMP and path.suffix not in (".pyc", ".pyo"):
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def refuse_traps(source: Path, files: Files) -> None:
    """Raise PlantError naming every place of the source that falls into a trap."""
    places = [
        f"{source / path}:{line}: {trap.name}: {trap.advice}" for path, line, trap in trapped(files)
    ]
    if places:
        raise PlantError(
            "The source cannot be ported as it is:\n  " + "\n  ".join(places),
            "Change these lines, then port again; docs/porting.md lists the idioms.",
        )


def trapped(files: Files) -> Iterator[tuple[str, int, Trap]]:
    """The path and line of each trap in `files`."""
    for path, content in files.items():
        traps = [trap for trap in TRAPS if trap.matches(path)]
        if not traps:
            continue
        text = _decoded(path, content)
        for trap in traps:
            for offset in _explained(path, text, trap):
                yield path, text.count("\n", 0, offset) + 1, trap


def rewrite(path: str, text: str, phase: Phase, hits: Counter[str]) -> str:
    """`text` after all rules of a phase that match `path`; their hits are added to `hits`."""
    for rule in RULES:
        if rule.phase != phase or not rule.matches(path):
            continue
        try:
            text, count = rule.apply(text)
        except MalformedXml as error:
            raise _malformed(path, text, error) from error
        hits[rule.name] += count
    return text


def place(path: str, hits: Counter[str]) -> str | None:
    """The path of a source file in the port; None when it is dropped."""
    placed: str | None = path
    for rule in PATH_RULES:
        if placed is None:
            return None
        before, placed = placed, rule.rename(placed)
        hits[rule.name] += placed != before
    return placed


def odoo_folder(odoo_python: Path, odoo_env: Mapping[str, str]) -> Path:
    """The folder of the `odoo` package that this Python imports."""
    for entry in odoo_env.get("PYTHONPATH", "").split(os.pathsep):
        folder = Path(entry, "odoo")
        if entry and (folder / "upgrade_code").is_dir():
            return folder
    script = "import odoo, sys; sys.stdout.write(list(odoo.__path__)[0])"
    found = Path(
        process.run(
            [odoo_python, "-c", script],
            env=odoo_env,
            what=f"Odoo cannot be imported by {odoo_python}.",
            todo="Run ./plant doctor to see which Odoo was found.",
        ).strip()
    )
    if not (found / "upgrade_code").is_dir():
        raise PlantError(
            f"The Odoo in {found} has no upgrade scripts, so it is not {TO}.",
            f"Name a {TO} tree with --odoo, or run the {FROM} source as it is.",
        )
    return found


def _write(
    source: Path, files: Files, target: Path, odoo_python: Path, odoo_env: Mapping[str, str]
) -> dict[str, Any]:
    """Write the port beside its place; the facts to keep in its stamp."""
    draft = _beside(target, "draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    hits: Counter[str] = Counter(dict.fromkeys(rule_names(), 0))
    origin: dict[str, str] = {}
    for path, content in files.items():
        placed = place(path, hits)
        if placed is None:
            continue
        origin[placed] = path
        written = draft / placed
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_bytes(_rewrite_bytes(path, content, "before", hits))
        shutil.copymode(source / path, written)
    rewritten, said = _upstream(draft, odoo_python, odoo_env)
    refuse_broken(read(draft))
    for placed, path in origin.items():
        written = draft / placed
        content = written.read_bytes()
        changed = _rewrite_bytes(path, content, "after", hits)
        if changed != content:
            written.write_bytes(changed)
        _keep_time(target / placed, written, changed)
    return {
        "hits": dict(hits),
        "rewritten_upstream": rewritten,
        "said_upstream": said,
        "output": _digest(read(draft)),
    }


def _rewrite_bytes(path: str, content: bytes, phase: Phase, hits: Counter[str]) -> bytes:
    if Path(path).suffix not in TEXT:
        return content
    return rewrite(path, _decoded(path, content), phase, hits).encode()


def _decoded(path: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise PlantError(f"{path} is not UTF-8: {error}.", "Save it as UTF-8.") from error


def _upstream(
    draft: Path, odoo_python: Path, odoo_env: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Run upstream's scripts; the files they changed, and what they complained about."""
    complaints = draft.parent / f"{draft.name}.stderr"
    printed = process.run(
        [odoo_python, _HERE / "upstream" / "migrate.py", draft, FROM, TO],
        log=complaints,
        env={**odoo_env, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        what="Upstream's upgrade scripts failed on the source.",
        todo="The log ends with the file and the reason; docs/porting.md lists the idioms.",
    )
    text = complaints.read_text()
    complaints.unlink()
    rewritten = [
        Path(line).relative_to(draft).as_posix()
        for line in printed.splitlines()
        if line.startswith(str(draft))
    ]
    said = [
        line.replace(f"{draft}/", "")
        for line in text.splitlines()
        if line.startswith(("WARNING ", "ERROR "))
    ]
    return sorted(rewritten), said


def _put_in_place(target: Path, stamp: Mapping[str, Any]) -> None:
    draft, old = _beside(target, "draft"), _beside(target, "old")
    (draft / STAMP).write_text(json.dumps(stamp, indent=1, sort_keys=True) + "\n")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    draft.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _keep_time(before: Path, written: Path, content: bytes) -> None:
    """Give a file that the last port wrote with the same content the time it had there."""
    try:
        unchanged = before.read_bytes() == content
    except (FileNotFoundError, NotADirectoryError):
        return
    if unchanged:
        stat = before.stat()
        os.utime(written, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _key(files: Files, odoo: Path) -> str:
    rules = {path: text for path, text in read(_HERE).items() if path.endswith(".py")}
    scripts = read(odoo / "upgrade_code")
    release = (odoo / "release.py").read_bytes() + (odoo / "cli" / "upgrade_code.py").read_bytes()
    parts = (_digest(files), _digest(rules), _digest(scripts), hashlib.sha256(release).hexdigest())
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _digest(files: Files) -> str:
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(f"{path}\0{len(files[path])}\0".encode())
        total.update(files[path])
    return total.hexdigest()


def _stamp(target: Path) -> dict[str, Any]:
    try:
        stamp = json.loads((target / STAMP).read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _beside(target: Path, role: str) -> Path:
    return target.parent / f".{target.name}.{role}"


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one process at a time port to this target."""
    with _beside(target, "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _explained(path: str, text: str, trap: Trap) -> list[int]:
    try:
        return list(trap.find(text))
    except MalformedXml as error:
        raise _malformed(path, text, error) from error
    except SyntaxError as error:
        raise PlantError(
            f"{path}:{error.lineno}: {error.msg}.", "Correct the syntax, then port again."
        ) from error


def _malformed(path: str, text: str, error: MalformedXml) -> PlantError:
    line = text.count("\n", 0, error.offset) + 1
    return PlantError(f"{path}:{line}: {error}.", "Correct the tags, then port again.")
