"""JavaScript that an engine can read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding, NotHere
from plant_cli.checks.tree import Tree

RULE = "javascript"
# One process of node reads all files: each takes it a hundred milliseconds to start. It names those
# it cannot read, and a process of its own says where one is wrong.
_SIFT = """
import fs from "node:fs";
import vm from "node:vm";
const wrong = [];
for (const [path, text] of Object.entries(JSON.parse(fs.readFileSync(0, "utf-8")))) {
    try {
        new vm.SourceTextModule(text);
    } catch {
        wrong.push(path);
    }
}
console.log(JSON.stringify(wrong));
"""
_WHERE = re.compile(r"^\[stdin\]:(\d+)$", re.MULTILINE)
_WHAT = re.compile(r"^(\w*Error): (.*)$", re.MULTILINE)


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each file that node cannot parse as a module."""
    sources = {str(path): tree.text(path) for path in tree.files(".js", ".mjs")}
    node = shutil.which("node")
    if sources and node is None:
        raise NotHere("Install nodejs to have the JavaScript checked here; CI has it.")
    if not sources:
        return
    sift = ["--no-warnings", "--experimental-vm-modules", "--eval", _SIFT]
    sifted = _ask(str(node), sift, json.dumps(sources))
    sifted.check_returncode()
    for path in json.loads(sifted.stdout):
        # From standard input, because node takes a .js file for a script, not a module.
        said = _ask(str(node), ["--check", "-"], sources[path]).stderr
        where, what = _WHERE.search(said), _WHAT.search(said)
        reason = what[2] if what else said.strip()[:200]
        yield Finding(path, int(where[1]) if where else 1, RULE, f"Correct it: {reason}.")


def _ask(node: str, options: list[str], text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [node, "--input-type=module", *options],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


CHECK = Check("javascript", "JavaScript can be read", run, fast=False)
