"""JavaScript that an engine can read."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding, NotHere
from plant_cli.checks.tree import Tree

RULE = "javascript"
_WHERE = re.compile(r"^\[stdin\]:(\d+)$", re.MULTILINE)
_WHAT = re.compile(r"^(\w*Error): (.*)$", re.MULTILINE)


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each file that node cannot parse as a module."""
    paths = tree.files(".js", ".mjs")
    node = shutil.which("node")
    if paths and node is None:
        raise NotHere("Install nodejs to have the JavaScript checked here; CI has it.")
    for path in paths:
        # From standard input, because node takes a .js file for a script, not a module.
        done = subprocess.run(
            [str(node), "--input-type=module", "--check", "-"],
            input=tree.text(path),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            where, what = _WHERE.search(done.stderr), _WHAT.search(done.stderr)
            reason = what[2] if what else done.stderr.strip()[:200]
            yield Finding(path, int(where[1]) if where else 1, RULE, f"Correct it: {reason}.")


CHECK = Check("javascript", "JavaScript can be read", run, fast=False)
