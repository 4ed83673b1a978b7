"""``./plant lock``: the hashed locks of tools/locks, made from what is asked for beside them."""

from __future__ import annotations

from typing import Annotated

import typer

from plant_cli import console, process, project
from plant_cli.setup import venvs

OLDEST_PYTHON = "3.10"


def lock(
    names: Annotated[list[str] | None, typer.Argument(help="Which; all unless named.")] = None,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Take newer versions.")] = False,
) -> None:
    """Resolve each NAME.in to a NAME.txt of pinned versions and hashes, for Python 3.10 to 3.12."""
    here = project.here()
    known = sorted(path.stem for path in here.locks.glob("*.in"))
    # uv itself is pinned in both, to the same version
    for name in sorted(names or known, key=lambda name: name == "tool-bootstrap"):
        with console.step(f"Locking {name}"):
            process.run(
                [
                    *(venvs.uv(here), "pip", "compile", here.locks / f"{name}.in"),
                    *("--output-file", here.locks / f"{name}.txt"),
                    *("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"),
                    *("--no-emit-index-url", "--no-header", "--quiet"),
                    *(["--upgrade"] if upgrade else []),
                    *(["--constraint", "tools/locks/tool.txt"] if name == "tool-bootstrap" else []),
                ],
                log=here.log("lock"),
                env=venvs.index_environment(here),
                cwd=here.root,
                online=True,
            )
