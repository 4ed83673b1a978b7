"""Our Odoo modules as their manifests describe them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from plant_cli import dependencies
from plant_cli.environment import Environment
from plant_cli.errors import PlantError


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    depends: tuple[str, ...]
    test_only: bool = False
    auto_install: bool = False


def find(folders: Iterable[Path], test_folders: Iterable[Path] = ()) -> dict[str, Module]:
    """The modules of these addons folders by name; those of ``test_folders`` are for tests only."""
    found: dict[str, Module] = {}
    for test_only, group in ((False, folders), (True, test_folders)):
        for folder in group:
            for manifest in sorted(folder.glob("*/__manifest__.py")):
                name = manifest.parent.name
                found[name] = _read(name, manifest, test_only)
    return found


def _read(name: str, manifest: Path, test_only: bool) -> Module:
    try:
        content = ast.literal_eval(manifest.read_text(encoding="utf-8"))
        depends, auto_install = tuple(content["depends"]), bool(content.get("auto_install"))
        return Module(name, manifest.parent, depends, test_only, auto_install)
    except (SyntaxError, ValueError, KeyError, TypeError) as error:
        raise PlantError(
            f"{manifest} cannot be read: {error}.",
            "Make it one Python dictionary with a list of names under 'depends'.",
        ) from error


def closure(names: Iterable[str], modules: Mapping[str, Module]) -> list[str]:
    """These modules and all of ours they need, each after what it depends on."""
    return dependencies.closure(names, modules, attrgetter("depends"))


def third_party(names: Iterable[str], modules: Mapping[str, Module]) -> tuple[str, ...]:
    """What these modules need that is not ours, sorted."""
    return tuple(
        sorted(
            {
                dependency
                for name in closure(names, modules)
                for dependency in modules[name].depends
                if dependency not in modules
            }
        )
    )


def suite(modules: Mapping[str, Module]) -> list[str]:
    """What is installed from the start, sorted: all but what is for tests only, and what joins an
    app of Odoo's that nothing else needs, and comes of itself where that app is.
    """
    ours = {name for name, module in modules.items() if not module.test_only}
    chosen = {name for name in ours if not modules[name].auto_install}
    needed = {*third_party(chosen, modules)}
    joining = {name for name in ours - chosen if needed >= {*third_party([name], modules)}}
    return sorted(chosen | joining)


def find_prepared(environment: Environment) -> dict[str, Module]:
    """Our modules in the shape this environment's Odoo runs: 17.0 source or its port."""
    own = [path for path in environment.addons_paths if path not in environment.odoo.addons_paths]
    project = environment.project
    for_tests = {path.name for path in project.test_addons.glob("*/")}
    found = find(own)
    return {name: replace(module, test_only=name in for_tests) for name, module in found.items()}
