"""What the documents point at is there, and each picture is shown by one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "link"
PICTURES = "docs/images"
_LINK = re.compile(r"\]\(([^()\s#]+)[^()]*\)")
_ELSEWHERE = re.compile(r"[a-z]+:")


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each link to what is not there, and for each picture that nobody sees."""
    shown = set()
    for path in tree.files(".md"):
        for line, text in enumerate(tree.text(path).splitlines(), 1):
            for target in _LINK.findall(text):
                if _ELSEWHERE.match(target):
                    continue
                there = normpath(join(dirname(path), target))
                shown.add(there)
                if not tree.exists(there):
                    yield Finding(path, line, RULE, f"Correct the link: there is no {there}.")
    for path in tree.files(".png", under=PICTURES):
        if path not in shown:
            yield Finding(path, 1, RULE, "Show it in a document, or remove it with its shot.")


CHECK = Check("links", "What documents point at is there; pictures are shown", run)
