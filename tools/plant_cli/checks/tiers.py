"""The three tiers: what a module may contain and on what it may depend."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Module, Tree

RULE = "tier"
TIERS = {1: "configuration", 2: "presentation", 3: "Python"}
MAY_DEPEND_ON = {1: (1, 3), 2: (2, 3), 3: (3,)}
WHY = "Why no lower tier"

_PRESENTATION = {
    "JavaScript": (".js", ".mjs", ".ts"),
    "a stylesheet": (".scss", ".css", ".sass", ".less"),
}
_HEADING = re.compile(rf"^#+\s*{WHY}\b.*$\n+(?P<next>.*)", re.MULTILINE)


def run(tree: Tree) -> Iterator[Finding]:
    """Findings on each module's manifest, files, dependencies and README."""
    tiers = {module.name: module.tier for module in tree.modules if _has_tier(module)}
    for module in tree.modules:
        if module.error:
            yield Finding(
                module.manifest_path, 1, "manifest", f"Correct the manifest: {module.error}."
            )
        elif module.name not in tiers:
            choice = ", ".join(f"{number} ({word})" for number, word in TIERS.items())
            yield _finding(tree, module, f'Say the tier: "plant_tier" is one of {choice}.')
        else:
            yield from _contents(tree, module, tiers[module.name])
            yield from _dependencies(tree, module, tiers)
            if tiers[module.name] == 3:
                yield from _readme(tree, module)


def _contents(tree: Tree, module: Module, tier: int) -> Iterator[Finding]:
    for path in tree.files(under=module.folder):
        inside = path.removeprefix(f"{module.folder}/")
        if tier in (1, 2) and inside.endswith(".py") and not inside.startswith("tests/"):
            yield from _python(tree, path, inside, tier)
        if tier in (1, 3):
            for what, suffixes in _PRESENTATION.items():
                if inside.endswith(suffixes):
                    yield Finding(path, 1, RULE, _move(tier, what))
            if inside.startswith("static/") and inside.endswith(".xml"):
                yield Finding(path, 1, RULE, _move(tier, "an OWL template"))


def _python(tree: Tree, path: str, inside: str, tier: int) -> Iterator[Finding]:
    name = inside.rpartition("/")[2]
    if name == "__init__.py":
        try:
            body = tree.python(path).body
        except SyntaxError:  # the syntax check's finding
            return
        for node in body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if not is_docstring:
                yield Finding(
                    path,
                    node.lineno,
                    RULE,
                    f"A tier-{tier} module has no Python: move this to a tier-3 module.",
                )
    elif inside != "__manifest__.py":
        yield Finding(
            path,
            1,
            RULE,
            f"A tier-{tier} module has no Python but __init__.py, __manifest__.py and tests: "
            "move it to a tier-3 module.",
        )


def _move(tier: int, what: str) -> str:
    return f"A tier-{tier} module does not hold {what}: move it (tours too) to a tier-2 module."


def _has_tier(module: Module) -> bool:
    return type(module.tier) is int and module.tier in TIERS  # True is no tier, though it is 1


def _dependencies(tree: Tree, module: Module, tiers: dict[str, int]) -> Iterator[Finding]:
    tier = tiers[module.name]
    for name in module.manifest.get("depends", ()):
        if name in tiers and tiers[name] not in MAY_DEPEND_ON[tier]:
            allowed = " and ".join(str(number) for number in MAY_DEPEND_ON[tier])
            yield _finding(
                tree,
                module,
                f"A tier-{tier} module depends on tier {allowed} only: "
                f"do without {name}, which is tier {tiers[name]}.",
                name,
            )


def _readme(tree: Tree, module: Module) -> Iterator[Finding]:
    path = f"{module.folder}/README.md"
    if not tree.exists(path):
        yield Finding(
            path, 1, RULE, f"Write the module's README, with a section “{WHY}” of one paragraph."
        )
        return
    heading = _HEADING.search(tree.text(path))
    if not heading:
        yield Finding(path, 1, RULE, f"Add a section “{WHY}” that says it in one paragraph.")
    elif not heading["next"].strip() or heading["next"].startswith("#"):
        line = tree.text(path).count("\n", 0, heading.start()) + 1
        yield Finding(path, line, RULE, f"Say under “{WHY}” why none could do it.")


def _finding(tree: Tree, module: Module, sentence: str, value: str = "plant_tier") -> Finding:
    path = module.manifest_path
    return Finding(path, tree.line_of(path, f'"{value}"'), RULE, sentence)


CHECK = Check("tiers", "What each tier may hold and depend on", run)
