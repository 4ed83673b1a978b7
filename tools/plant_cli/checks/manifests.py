"""Manifests list what is there, and what they list is there."""

from __future__ import annotations

from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Module, Tree
from plant_port.rule import matches

RULE = "manifest"
LOADED = {
    "data": ("security", "data", "views", "wizard", "wizards", "report", "reports"),
    "demo": ("demo",),
}


def run(tree: Tree) -> Iterator[Finding]:
    """Findings on the data, demo and asset lists of each module."""
    for module in tree.modules:
        if not module.error:  # else the tiers' finding
            yield from _lists(tree, module)
            yield from _assets(tree, module)


def _lists(tree: Tree, module: Module) -> Iterator[Finding]:
    listed: list[str] = []
    for key in LOADED:
        listed += [name for name in module.manifest.get(key, ()) if isinstance(name, str)]
    for name in listed:
        if not tree.exists(f"{module.folder}/{name}"):
            yield _finding(tree, module, name, f"There is no {name}: correct or remove the line.")
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield _finding(tree, module, name, f"List {name} once.")
    for key, folders in LOADED.items():
        for folder in folders:
            for path in tree.files(".xml", ".csv", under=f"{module.folder}/{folder}"):
                name = path.removeprefix(f"{module.folder}/")
                if name not in listed:
                    yield Finding(
                        path, 1, RULE, f"Odoo does not load it: list it under {key}, or delete it."
                    )


def _assets(tree: Tree, module: Module) -> Iterator[Finding]:
    inside = [path.removeprefix("addons/") for path in tree.files(under=module.folder)]
    for entries in (module.manifest.get("assets") or {}).values():
        for entry in entries:
            pattern = entry if isinstance(entry, str) else entry[-1]
            if not pattern.startswith(f"{module.name}/"):
                continue
            if not any(matches(path, (pattern,)) for path in inside):
                yield _finding(tree, module, pattern, f"No file is like {pattern}: correct it.")


def _finding(tree: Tree, module: Module, value: str, sentence: str) -> Finding:
    path = module.manifest_path
    return Finding(path, tree.line_of(path, value), RULE, sentence)


CHECK = Check("manifests", "Manifests list what is there", run)
