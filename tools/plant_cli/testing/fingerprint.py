"""Short names for states of files and lists, so that what was made from them can be found again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

LENGTH = 10
_LEFT_OUT_FOLDERS = {"__pycache__", "tests", "node_modules"}
_LEFT_OUT_SUFFIXES = {".pyc", ".pyo", ".md", ".rst", ".pot"}


def of_words(words: Iterable[str]) -> str:
    """The fingerprint of a list of words; their order matters."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:LENGTH]


def of_folders(folders: Iterable[Path]) -> str:
    """The fingerprint of what Odoo reads when it installs the modules in these folders.

    Tests, texts for people and templates of translations are left out: changing them changes no
    database.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if _LEFT_OUT_FOLDERS & set(inside.parts) or path.suffix in _LEFT_OUT_SUFFIXES:
                continue
            if path.is_file():
                digest.update(f"{folder.name}/{inside.as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:LENGTH]
