"""Models: a description, an order, and somebody who may read them."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "model"
BASES = {"Model": "model", "AbstractModel": "abstract", "TransientModel": "transient"}

_ACCESS_RECORD = re.compile(
    r"""model=["']ir\.model\.access["'].*?name=["']model_id["']\s+ref=["']([\w.]+)["']""", re.DOTALL
)


@dataclass(frozen=True)
class Model:
    """A model class that names a model of its own."""

    name: str
    kind: str
    parents: tuple[str, ...]
    attributes: frozenset[str]
    path: str
    line: int


def run(tree: Tree) -> Iterator[Finding]:
    """Findings on the models of all modules; classes that extend a model have nothing to add."""
    models = [
        model
        for path, node in tree.parsed("addons")
        if "tests" not in path.split("/")
        for model in own_models(path, node)
    ]
    ordered = {model.name for model in models if "_order" in model.attributes}
    for model in models:
        if "_description" not in model.attributes:
            yield _finding(model, "Give it a _description: people read it in errors and logs.")
        if model.kind == "model" and not {model.name, *model.parents} & ordered:
            yield _finding(model, "Give it an _order that one of its indexes serves.")
    for module in tree.modules:
        granted = _granted(tree, module.folder)
        for model in models:
            inside = model.path.startswith(f"{module.folder}/")
            if inside and model.kind != "abstract" and model.name.replace(".", "_") not in granted:
                yield _finding(
                    model,
                    f"Say in {module.folder}/security/ir.model.access.csv which groups may read, "
                    "write, create and delete it.",
                )


def own_models(path: str, node: ast.Module) -> Iterator[Model]:
    """The models a file makes, as against those it extends."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef):
            continue
        kinds = [BASES[base] for base in map(_last_name, child.bases) if base in BASES]
        values = _class_values(child)
        name = values.get("_name")
        inherited = values.get("_inherit")
        if isinstance(inherited, str):
            parents: tuple[str, ...] = (inherited,)
        else:
            parents = tuple(inherited) if isinstance(inherited, list | tuple) else ()
        if kinds and isinstance(name, str) and name not in parents:
            yield Model(name, kinds[0], parents, frozenset(values), path, child.lineno)


def _class_values(node: ast.ClassDef) -> dict[str, object]:
    """The names a class body assigns, with their value where it is a literal."""
    values: dict[str, object] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and statement.value is not None:
                try:
                    values[target.id] = ast.literal_eval(statement.value)
                except ValueError:
                    values[target.id] = None
    return values


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _granted(tree: Tree, folder: str) -> set[str]:
    """The models that have an access line, as external ids write them: `plant_line`."""
    external: set[str] = set()
    for path in tree.files(".csv", under=folder):
        if path.endswith("/ir.model.access.csv"):
            rows = csv.DictReader(tree.text(path).splitlines())
            external |= {row.get("model_id:id") or row.get("model_id/id") or "" for row in rows}
    for path in tree.files(".xml", under=folder):
        if "ir.model.access" in tree.text(path):
            external |= set(_ACCESS_RECORD.findall(tree.text(path)))
    return {name.rpartition(".")[2].removeprefix("model_") for name in external}


def _finding(model: Model, sentence: str) -> Finding:
    return Finding(model.path, model.line, RULE, f"{model.name}: {sentence}")


CHECK = Check("models", "Descriptions, orders and access lines of models", run)
