"""The files of a clone as the checks see them: read once, parsed once."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

# ``lib`` of a module's static files is others' work, kept as it came.
_SKIPPED = frozenset({"build", "lib", "node_modules", "__pycache__"})
_KEPT_HIDDEN = frozenset({".github", ".ci"})


@dataclass(frozen=True)
class Module:
    """An Odoo module. ``error`` says why its manifest cannot be read, or is empty."""

    name: str
    folder: str
    manifest: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def manifest_path(self) -> str:
        return f"{self.folder}/__manifest__.py"

    @property
    def tier(self) -> Any:
        """What the manifest says, which may be nonsense."""
        return self.manifest.get("plant_tier")


class Tree:
    """A clone's sources. Paths are relative to ``root``, with slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._text: dict[str, str] = {}
        self._python: dict[str, ast.Module] = {}

    @cached_property
    def paths(self) -> list[str]:
        """All source files, sorted; builds, states and caches left out."""
        found: list[str] = []
        for parent, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if _is_source(name)]
            below = Path(parent).relative_to(self.root)
            found += [(below / name).as_posix() for name in names]
        return sorted(found)

    def files(self, *suffixes: str, under: str = "") -> list[str]:
        """The files below a folder with one of these endings."""
        prefix = f"{under}/" if under else ""
        return [
            path
            for path in self.paths
            if path.startswith(prefix) and (not suffixes or path.endswith(suffixes))
        ]

    def exists(self, path: str) -> bool:
        return (self.root / path).exists()

    def text(self, path: str) -> str:
        """A file's text; what is not UTF-8 in it is replaced."""
        if path not in self._text:
            self._text[path] = (self.root / path).read_text(errors="replace")
        return self._text[path]

    def python(self, path: str) -> ast.Module:
        """A Python file's syntax tree. Raises SyntaxError."""
        if path not in self._python:
            self._python[path] = ast.parse(self.text(path))
        return self._python[path]

    def parsed(self, under: str = "") -> Iterator[tuple[str, ast.Module]]:
        """The Python files below a folder; one that does not parse is the syntax check's."""
        for path in self.files(".py", under=under):
            try:
                yield path, self.python(path)
            except (SyntaxError, ValueError):
                continue

    def line_of(self, path: str, needle: str) -> int:
        """The first line of a file that holds ``needle``; 1 when none does."""
        return next(
            (n for n, line in enumerate(self.text(path).splitlines(), 1) if needle in line), 1
        )

    @cached_property
    def modules(self) -> list[Module]:
        """The suite's modules, sorted by name."""
        return [self._module(path) for path in self.paths if _is_manifest(path)]

    def _module(self, path: str) -> Module:
        folder = path.rpartition("/")[0]
        name = folder.rpartition("/")[2]
        try:
            manifest = ast.literal_eval(self.text(path))
        except (SyntaxError, ValueError) as error:
            return Module(name, folder, error=f"it is no literal dictionary ({error})")
        if not isinstance(manifest, dict):
            return Module(name, folder, error="it is no dictionary")
        return Module(name, folder, manifest)


def _is_source(name: str) -> bool:
    return name not in _SKIPPED and (not name.startswith(".") or name in _KEPT_HIDDEN)


def _is_manifest(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 3 and parts[0] == "addons" and parts[2] == "__manifest__.py"
