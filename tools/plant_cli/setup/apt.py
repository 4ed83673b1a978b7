"""A private apt: Debian's client, mirror and signatures, no file of the machine's apt touched.

Signatures are always checked. An index's expiry date is not: a mirror may be a snapshot, and what
the suite was tested with is known by its SHA-256, so that an old index cannot pass for it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plant_cli import process
from plant_cli.errors import PlantError
from plant_cli.setup import system

KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
_INDEX = re.compile(r"^'(?P<base>\S+)/dists/(?P<suite>[^'\s]+?)/(In)?Release'", re.M)
_DEB = re.compile(r"^'(?P<uri>\S+)' (?P<file>\S+) \d+ SHA256:(?P<sha256>[0-9a-f]{64})", re.M)
_NOT_THE_ARCHIVE = re.compile(r"-(security|updates|backports|proposed-updates)|/updates$")
# What the machine says about reaching the network (proxies, certificates) holds here too.
_KEPT_SETTING = re.compile(r"^Acquire::(http|https|ftp|Retries|ForceIPv4|ForceIPv6)\b.*;$")

_CONFIGURATION = """
Dir::State "{root}/state";
Dir::State::lists "{root}/state/lists";
Dir::State::status "{root}/state/status";
Dir::Cache "{root}/cache";
Dir::Etc::sourcelist "{root}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::Check-Valid-Until "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
APT::Get::List-Cleanup "false";
"""


@dataclass(frozen=True)
class Deb:
    """One package file as the mirror's signed index describes it."""

    name: str
    file: str
    sha256: str

    @property
    def version(self) -> str:
        return self.file.split("_")[1].replace("%3a", ":")

    def is_whole(self, folder: Path) -> bool:
        """Whether the file is there, and is what the index says."""
        path = folder / self.file
        return path.is_file() and digest(path) == self.sha256


class PrivateApt:
    """``root`` keeps its lists between calls, so that a second update fetches only differences."""

    def __init__(self, root: Path, log: Path) -> None:
        self.root = root
        self.log = log

    @staticmethod
    def keyring() -> Path | None:
        """The keys Debian signs with; None where they, or apt, are missing."""
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            return None
        return next((path for path in KEYRINGS if path.is_file()), None)

    def update(self, suites: Sequence[str]) -> None:
        """Fetch the signed indexes of the suites from the mirror this machine uses."""
        keyring = self.keyring()
        if keyring is None:
            raise PlantError(
                "This machine has no apt with Debian's keyring, so Debian's Odoo cannot be had.",
                "Name an Odoo source tree instead: ./plant demo --odoo PATH.",
            )
        mirror = self._mirror()
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        (self.root / "state/status").touch()
        (self.root / "sources.list").write_text(
            "".join(f"deb [signed-by={keyring}] {mirror} {suite} main\n" for suite in suites)
        )
        (self.root / "apt.conf").write_text(self._configuration())
        self._run("update", "--error-on=any")

    def describe(self, packages: Sequence[str]) -> list[Deb]:
        """What the indexes have for each "name/suite"."""
        listed = self._run("download", "--print-uris", *packages)
        offered = {match["file"].split("_")[0]: match for match in _DEB.finditer(listed)}
        names = [package.split("/")[0] for package in packages]
        missing = [name for name in names if name not in offered]
        if missing:
            raise PlantError(
                f"Debian's index does not describe {', '.join(missing)}.",
                "Name an Odoo source tree instead: ./plant demo --odoo PATH.",
                self.log,
            )
        return [Deb(name, offered[name]["file"], offered[name]["sha256"]) for name in names]

    def download(self, packages: Sequence[str], folder: Path) -> None:
        """Download into ``folder``; apt checks each file against the signed index."""
        folder.mkdir(parents=True, exist_ok=True)
        self._run("download", *packages, cwd=folder)

    def _configuration(self) -> str:
        machine = process.run(["apt-config", "dump"]).splitlines()
        lines = [line for line in machine if _KEPT_SETTING.match(line)]
        if system.is_root():
            lines.append('APT::Sandbox::User "root";')
        return _CONFIGURATION.format(root=self.root) + "\n".join(lines) + "\n"

    def _mirror(self) -> str:
        """The archive apt is set up with: the base of its first suite that is a whole one."""
        listed = process.run(
            ["apt-get", "--print-uris", "update"],
            log=self.log,
            what="apt does not say which mirror it uses.",
            todo="Correct /etc/apt/sources.list (apt-get update must work), then try again.",
        )
        for match in _INDEX.finditer(listed):
            if not _NOT_THE_ARCHIVE.search(match["suite"]):
                return match["base"]
        raise PlantError(
            "apt knows no Debian mirror on this machine.",
            "Add one to /etc/apt/sources.list, or name an Odoo tree: ./plant demo --odoo PATH.",
            self.log,
        )

    def _run(self, *words: str, cwd: Path | None = None) -> str:
        return process.run(
            ["apt-get", "-q", *words],
            log=self.log,
            cwd=cwd,
            env={**system.environment(), "APT_CONFIG": str(self.root / "apt.conf")},
            online=True,
        )


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as handle:
        checksum = hashlib.sha256()
        while block := handle.read(1 << 20):
            checksum.update(block)
    return checksum.hexdigest()
