"""The key with which Odoo seals secrets (docs/operations/secrets.md): one for each clone."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from plant_cli.project import Project, write_atomically

KEYS, KEYS_FILE = "PLANT_VAULT_KEYS", "PLANT_VAULT_KEYS_FILE"
KEY_BYTES = 32


def ensure(project: Project) -> None:
    """Make the clone's key where it has none; nobody else may read it."""
    with project.lock("vault"):
        if not _file(project).exists():
            key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
            write_atomically(_file(project), key + "\n", mode=0o600)


def environment(project: Project) -> dict[str, str]:
    """Where Odoo finds the key; nothing where the caller has named one of their own."""
    if project.environ.get(KEYS) or project.environ.get(KEYS_FILE):
        return {}
    return {KEYS_FILE: str(_file(project))}


def _file(project: Project) -> Path:
    return project.state / "vault.key"
