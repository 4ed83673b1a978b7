"""What is needed, from what depends on what. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from plant_cli.errors import PlantError

T = TypeVar("T")


def closure(
    names: Iterable[str], known: Mapping[str, T], depends: Callable[[T], Iterable[str]]
) -> list[str]:
    """These names and all that they need, each after what it depends on, else by name.

    A name that is not known is left, with what it may need. ``depends`` is asked once for each that
    is; PlantError where they depend on each other in a circle.
    """
    ordered: dict[str, None] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = " → ".join([*path[path.index(name) :], name])
            raise PlantError(
                f"The modules depend on each other in a circle: {circle}.",
                "Remove one of these dependencies from its manifest.",
            )
        if name in ordered or name not in known:
            return
        for dependency in sorted(depends(known[name])):
            visit(dependency, (*path, name))
        ordered[name] = None

    for name in sorted(names):
        visit(name, ())
    return [*ordered]
