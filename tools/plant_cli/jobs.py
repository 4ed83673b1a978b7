"""Several steps at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Any

from plant_cli import process


def parallel(
    jobs: Mapping[str, Callable[[], Any]], *, end: Callable[[], None] = process.end_children
) -> dict[str, Any]:
    """Run the jobs in threads and return their results by name.

    The first failure is raised once the jobs already started have ended. At an interruption ``end``
    is called first: it must end whatever the jobs wait for.
    """
    try:
        with ThreadPoolExecutor(max_workers=max(1, len(jobs))) as pool:
            try:
                futures = {name: pool.submit(job) for name, job in jobs.items()}
                done, _pending = wait(futures.values(), return_when=FIRST_EXCEPTION)
            except BaseException:
                end()
                raise
            for future in done:
                future.result()
            return {name: future.result() for name, future in futures.items()}
    finally:
        process.go_on()
