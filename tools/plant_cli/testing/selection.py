"""What the person asked to test, as stages with the tests to select in each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from plant_cli.errors import PlantError

TOOL = "tool"
GATEWAY = "gateway"
SPC = "spc"
WEBHOOKS = "webhooks"

# Suites of pure Python: where their tests are, and the interpreter that runs them.
SUITES: dict[str, tuple[tuple[str, ...], str]] = {
    "tools": (("tools/tests",), TOOL),
    "gateway": (("gateway/tests",), GATEWAY),
    "drivers": (("tests/drivers",), GATEWAY),
    "simulators": (("tests/simulators",), GATEWAY),
    "spc": (("tests/spc",), SPC),
    "events": (("tests/events",), TOOL),
    "webhooks": (("tests/webhooks",), WEBHOOKS),
}
E2E = "tests/e2e"
ADDON_FOLDERS = ("addons", "tests/addons")


@dataclass
class Selection:
    """The tests of one run. ``everything`` is True where nothing was left out."""

    units: dict[str, list[str]] = field(default_factory=dict)  # interpreter → pytest arguments
    modules: list[str] = field(default_factory=list)  # Odoo modules whose tests are run
    tags: list[str] = field(default_factory=list)  # Odoo test tags; empty: all of the modules
    e2e: list[str] = field(default_factory=list)  # pytest arguments
    everything: bool = False

    @property
    def one_odoo_file(self) -> bool:
        return bool(self.tags) and len(set(self.modules)) == 1 and not (self.units or self.e2e)

    @property
    def one_module(self) -> bool:
        return len(set(self.modules)) == 1 and not (self.tags or self.units or self.e2e)

    @property
    def needs_odoo(self) -> bool:
        return bool(self.modules or self.e2e)


def select(targets: Sequence[str], root: Path, modules: Collection[str], here: Path) -> Selection:
    """The selection that ``targets`` name: modules, suites, files; none means all.

    Paths are taken from ``here`` (where the person stands) and, failing that, from the clone.
    """
    chosen = Selection(everything=not targets)
    if not targets:
        for suite in SUITES:
            _add_suite(chosen, suite, root)
        chosen.modules = sorted(modules)
        if any((root / E2E).glob("test_*.py")):
            chosen.e2e = [E2E]
    for target in targets:
        _add(chosen, target, root, modules, here)
    return chosen


def _add(chosen: Selection, target: str, root: Path, modules: Collection[str], here: Path) -> None:
    if target in modules:
        chosen.modules.append(target)
    elif target in SUITES:
        _add_suite(chosen, target, root)
    elif target == "e2e":
        chosen.e2e.append(E2E)
    else:
        _add_path(chosen, target, root, modules, here)


def _add_suite(chosen: Selection, suite: str, root: Path) -> None:
    folders, interpreter = SUITES[suite]
    present = [folder for folder in folders if (root / folder).is_dir()]
    if present:
        chosen.units.setdefault(interpreter, []).extend(present)


def _add_path(
    chosen: Selection, target: str, root: Path, modules: Collection[str], here: Path
) -> None:
    name, _, node = target.partition("::")
    path = next((base / name for base in (here, root) if (base / name).exists()), None)
    if path is None:
        known = ", ".join([*sorted(modules), *SUITES, "e2e"])
        raise PlantError(
            f"There is nothing to test called {target!r}.",
            f"Name one of {known}, or a test file as path/to/test_file.py[::test].",
        )
    try:
        inside = PurePosixPath(path.resolve().relative_to(root).as_posix())
    except ValueError as error:
        raise PlantError(
            f"{target} is not in this clone.", "Name a file below the clone's folder."
        ) from error
    argument = f"{inside}::{node}" if node else str(inside)
    if module := _module_of(inside, modules):
        chosen.modules.append(module)
        chosen.tags.extend(_tags(inside, module, node))
    elif inside.is_relative_to(E2E):
        chosen.e2e.append(argument)
    else:
        chosen.units.setdefault(_interpreter(inside, target), []).append(argument)


def _module_of(inside: PurePosixPath, modules: Collection[str]) -> str | None:
    """The Odoo module a path lies in, where its tests are Odoo's."""
    for folder in ADDON_FOLDERS:
        if inside.is_relative_to(folder) and len(inside.parts) > len(PurePosixPath(folder).parts):
            name = inside.relative_to(folder).parts[0]
            return name if name in modules else None
    return None


def _tags(inside: PurePosixPath, module: str, node: str) -> list[str]:
    if inside.name == module:
        return [f"/{module}"]
    if inside.suffix != ".py" or inside.parent.name != "tests":
        raise PlantError(
            f"{inside} is not a test file of {module}.",
            f"Name the module, or a file below its tests folder: …/{module}/tests/test_….py.",
        )
    tag = f"/{module}/tests/{inside.name}"
    if not node:
        return [tag]
    name, _, method = node.partition("::")
    return [f"{tag}:{name}" + (f".{method}" if method else "")]


def _interpreter(inside: PurePosixPath, target: str) -> str:
    for folders, interpreter in SUITES.values():
        if any(inside.is_relative_to(folder) for folder in folders):
            return interpreter
    raise PlantError(
        f"{target} is in none of the suites of tests.",
        f"Tests live in {', '.join(f for folders, _ in SUITES.values() for f in folders)},"
        f" {E2E} and the tests folders of the modules.",
    )
