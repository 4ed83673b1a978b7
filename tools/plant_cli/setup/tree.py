"""An Odoo on disk, in whichever of its layouts, understood well enough to be started."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plant_cli.errors import PlantError

SERIES = ("17.0", "19.0")
PACKAGED_LIBRARY = Path("usr/lib/python3/dist-packages")
PACKAGED_COMMAND = Path("usr/bin/odoo")


# Left in Odoo's environment, these change what it does or where it looks.
_NOT_FOR_ODOO = frozenset(
    {"ODOO_HOME", "ODOO_RC", "OPENERP_SERVER", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE"}
    | {"PGPASSWORD", "PGSERVICE", "PGOPTIONS", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
)


@dataclass(frozen=True)
class OdooTree:
    """An Odoo that can be started.

    ``command`` is what follows the Python interpreter, ``env`` what to add to the environment,
    ``addons_paths`` Odoo's own addons (not the suite's), ``origin`` why this one was taken.
    """

    series: str
    root: Path
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    addons_paths: list[Path] = field(default_factory=list)
    version: str = ""
    origin: str = ""

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The environment this Odoo runs with: ours, without what would lead it astray."""
        return {k: v for k, v in environ.items() if k not in _NOT_FOR_ODOO} | self.env


def read_tree(root: Path, *, origin: str) -> OdooTree:
    """Understand the Odoo at ``root``: a source tree, an unpacked package, or an installed one."""
    root = root.expanduser().resolve()
    if (root / PACKAGED_LIBRARY / "odoo" / "release.py").is_file():
        library, command = root / PACKAGED_LIBRARY, [str(root / PACKAGED_COMMAND)]
    elif (root / "odoo" / "release.py").is_file():
        library = root
        launcher = root / "odoo-bin"
        command = [str(launcher)] if launcher.is_file() else ["-m", "odoo"]
    else:
        raise PlantError(
            f"There is no Odoo in {root}.",
            "Name the folder that holds odoo-bin (a source tree of 17.0 or 19.0).",
        )
    series = read_series(library / "odoo" / "release.py")
    if series not in SERIES:
        raise PlantError(
            f"The Odoo in {root} is {series}; the suite runs on {' and '.join(SERIES)}.",
            "Name a tree of one of these, or leave --odoo and ODOO_HOME out to have one fetched.",
        )
    return OdooTree(
        series=series,
        root=root,
        command=command,
        env={"PYTHONPATH": str(library)},
        addons_paths=_addons_paths(library),
        version=series,
        origin=origin,
    )


def read_series(release: Path) -> str:
    """The series a ``release.py`` declares, as in "17.0", read without running it."""
    try:
        tree = ast.parse(release.read_text())
    except (SyntaxError, UnicodeDecodeError) as error:
        raise PlantError(
            f"{release} cannot be read.", "Fetch that Odoo tree again; it is damaged."
        ) from error
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == "version_info" for t in node.targets)
            and isinstance(node.value, ast.Tuple)
        ):
            parts = [e.value for e in node.value.elts[:2] if isinstance(e, ast.Constant)]
            return ".".join(str(part) for part in parts)
    raise PlantError(
        f"{release} does not say which Odoo this is.", "Name a tree of Odoo 17.0 or 19.0."
    )


def _addons_paths(library: Path) -> list[Path]:
    """Odoo's own addons: beside the package in a checkout, inside it in a release or a package.

    ``dist-packages/addons`` of Debian's package is a partial duplicate, so a packaged library is
    told by its missing ``odoo-bin``.
    """
    inside = library / "odoo" / "addons"
    beside = library / "addons"
    if (library / "odoo-bin").is_file() and any(beside.glob("*/__manifest__.py")):
        return [inside, beside]
    return [inside]
