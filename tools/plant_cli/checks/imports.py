"""No circle of imports in the pure packages."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "import-circle"
PACKAGES = {
    "plant_cli": "tools/plant_cli",
    "plant_port": "tools/plant_port",
    "plant_gateway": "gateway/plant_gateway",
    "plant_drivers": "addons/plant_iot/drivers",
    "plant_providers": "addons/plant_ai/providers",
    "plant_sampling": "addons/plant_quality/sampling",
    "plant_spc": "addons/plant_quality/spc",
    "simulators": "simulators",
}

Graph = dict[str, dict[str, int]]


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each group of modules that import each other, at one of its imports."""
    graph, paths = _graph(tree)
    for circle in circles(graph):
        first, second = circle[0], circle[1]
        way = " → ".join((*circle, first))
        yield Finding(
            paths[first],
            graph[first][second],
            RULE,
            f"Move what both need to a module of its own: {way}.",
        )


def circles(graph: Graph) -> list[list[str]]:
    """One shortest circle through each module that is in one, each circle once."""
    found: list[list[str]] = []
    covered: set[str] = set()
    for start in sorted(graph):
        if start in covered:
            continue
        circle = _way_back(graph, start)
        if circle:
            found.append(circle)
            covered.update(circle)
    return found


def _way_back(graph: Graph, start: str) -> list[str]:
    """The modules of a shortest way from ``start`` to itself; empty when there is none."""
    came_from: dict[str, str] = {}
    front = [start]
    while front:
        following: list[str] = []
        for name in front:
            for target in sorted(graph.get(name, ())):
                if target == start:
                    way = [name]
                    while way[-1] != start:
                        way.append(came_from[way[-1]])
                    return way[::-1]
                if target not in came_from:
                    came_from[target] = name
                    following.append(target)
        front = following
    return []


def _graph(tree: Tree) -> tuple[Graph, dict[str, str]]:
    """Which module imports which, with the line of the first import, and where modules stand."""
    paths: dict[str, str] = {}
    for package, folder in PACKAGES.items():
        for path in tree.files(".py", under=folder):
            inside = path.removeprefix(folder).removesuffix(".py").removesuffix("/__init__")
            paths[package + inside.replace("/", ".")] = path
    graph: Graph = {}
    for name, path in paths.items():
        try:
            node = tree.python(path)
        except SyntaxError:  # the syntax check's finding
            continue
        is_package = path.endswith("/__init__.py")
        graph[name] = {}
        for target, line in _imported(node, name, is_package, paths):
            if target != name:
                graph[name].setdefault(target, line)
    return graph, paths


def _imported(
    node: ast.Module, name: str, is_package: bool, known: dict[str, str]
) -> Iterator[tuple[str, int]]:
    """The known modules that a module imports anywhere but for type checking."""
    for child in _statements(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                if alias.name in known:
                    yield alias.name, child.lineno
        elif isinstance(child, ast.ImportFrom):
            base = _base(child, name, is_package)
            for alias in child.names:
                inner = f"{base}.{alias.name}"
                if inner in known:
                    yield inner, child.lineno
                elif base in known:
                    yield base, child.lineno


def _base(node: ast.ImportFrom, name: str, is_package: bool) -> str:
    """The absolute name after ``from``."""
    if not node.level:
        return node.module or ""
    drop = node.level - is_package
    parts = name.split(".")
    base = parts[: len(parts) - drop] if drop else parts
    return ".".join((*base, *((node.module,) if node.module else ())))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _statements(child)


CHECK = Check("imports", "No circle of imports in the pure packages", run)
