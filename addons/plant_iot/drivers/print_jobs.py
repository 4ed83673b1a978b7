"""What became of a printer's last jobs, kept across restarts, so that none is printed twice."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path

from .errors import CommandRefused
from .reading import Clock

#: So many jobs are remembered; a key is not expected again after as many others.
MAX_JOBS = 1000


class Outcome(str, Enum):
    """What is known of a job whose first byte may have left."""

    UNKNOWN = "unknown"
    PRINTED = "printed"
    SENT = "sent"  # to a printer that cannot say what it prints


@dataclass(frozen=True)
class Job:
    """``labels`` were to be printed, ``left`` of them were not when the printer was last heard, or
    it is -1 where it was not heard. ``digest`` tells another label under the same key.
    """

    digest: str
    labels: int
    outcome: Outcome = Outcome.UNKNOWN
    left: int = -1
    time: str = ""


class PrintJobs:
    """The jobs of one printer by their keys, oldest first, in a file that is replaced whole."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._jobs: dict[str, Job] | None = None

    def get(self, key: str) -> Job | None:
        """The job of that key, if it was begun.

        :raise CommandRefused: the file cannot be read, so that nobody knows
        """
        return self._known().get(key)

    def begin(self, key: str, job: Job) -> None:
        """Remember that ``job`` is about to be sent; on disk when this returns.

        :raise CommandRefused: it cannot be written, so that it must not be sent
        """
        jobs = {**self._known(), key: replace(job, time=self._clock().isoformat())}
        while len(jobs) > MAX_JOBS:
            del jobs[next(iter(jobs))]
        try:
            self._write(jobs)
        except OSError as error:
            raise CommandRefused(
                f"The label was not printed: the gateway cannot write {self._path} "
                f"({error.strerror}), and would not know the job again. Make room or give it "
                "the right to write there, and print again."
            ) from error
        self._jobs = jobs

    def settle(self, key: str, outcome: Outcome, left: int) -> None:
        """Remember what became of it; where that cannot be written it stays unknown on disk."""
        jobs = self._known()
        jobs[key] = replace(jobs[key], outcome=outcome, left=left)
        with suppress(OSError):
            self._write(jobs)

    def _known(self) -> dict[str, Job]:
        if self._jobs is None:
            self._jobs = self._read()
        return self._jobs

    def _read(self) -> dict[str, Job]:
        try:
            raw = json.loads(self._path.read_text(encoding="utf-8"))
            return {key: _job(one) for key, one in raw.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise CommandRefused(
                f"{self._path} cannot be read ({error}), so the gateway does not know which jobs "
                "were printed already. Move the file away if none of them will come again."
            ) from error

    def _write(self, jobs: Mapping[str, Job]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({key: asdict(job) for key, job in jobs.items()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _job(raw: Mapping[str, object]) -> Job:
    return Job(
        digest=str(raw["digest"]),
        labels=int(str(raw["labels"])),
        outcome=Outcome(str(raw["outcome"])),
        left=int(str(raw["left"])),
        time=str(raw["time"]),
    )
