"""Everything a verb needs to run Odoo, made ready in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from plant_cli import console
from plant_cli.jobs import parallel
from plant_cli.project import Project
from plant_cli.setup import bytecode, pdf, ported, postgres, vault, venvs
from plant_cli.setup import odoo as odoo_setup
from plant_cli.setup.databases import Server
from plant_cli.setup.tree import OdooTree

Made = TypeVar("Made")


@dataclass(frozen=True)
class Environment:
    """An Odoo, its Python, a running PostgreSQL, and the suite's addons for that series."""

    project: Project
    odoo: OdooTree
    cluster: Server
    python: Path
    addons_paths: list[Path]

    @property
    def data_dir(self) -> Path:
        """Odoo's data folder: filestore and sessions."""
        return self.project.data / f"odoo-{self.odoo.series}"

    @property
    def odoo_env(self) -> dict[str, str]:
        """The environment variables Odoo runs with."""
        return (
            self.odoo.environment(self.project.environ)
            | self.cluster.environ
            | pdf.environment(self.project)
            | vault.environment(self.project)
        )

    @property
    def demo_flags(self) -> list[str]:
        """What makes a new database load demo data: the default before 19.0, asked for since."""
        return [] if self.odoo.series == "17.0" else ["--with-demo"]

    def odoo_command(self, db: str | None, *args: str, subcommand: str | None = None) -> list[str]:
        """The command that runs Odoo on ``db`` with the suite's addons on its path."""
        command = [str(self.python), *self.odoo.command]
        if subcommand:
            command.append(subcommand)
        command += [
            f"--addons-path={','.join(str(path) for path in self.addons_paths)}",
            f"--data-dir={self.data_dir}",
            f"--db_host={self.cluster.host}",
            f"--db_port={self.cluster.port}",
            f"--db_user={self.cluster.user}",
        ]
        if db:
            command.append(f"--database={db}")
        return [*command, *args]

    def filestore(self, db: str) -> Path:
        """Where Odoo keeps the attachments of ``db``."""
        return self.data_dir / "filestore" / db


def prepare(
    project: Project, odoo: Path | None = None, *, extra_addons: Sequence[Path] = ()
) -> Environment:
    """Find or make all that is needed; every part that is there already is used as it is.

    ``odoo`` is a tree named by the user. ``extra_addons`` are folders of 17.0 addons that are only
    needed now (test addons); they are ported, like the suite's own, where the tree is 19.0.
    """
    project.make()
    source = odoo_setup.choose(project, odoo)
    venv = f"odoo-{source.series}"
    cluster = postgres.choose(project)
    made = parallel(
        {
            "odoo": lambda: _shown(f"Odoo {source.series}, {source.why}", source.here, source.make),
            "python": lambda: _shown(
                f"Python packages for Odoo {source.series}",
                venvs.is_current(project, venv),
                lambda: venvs.ensure(project, venv),
            ),
            "cluster": lambda: _shown("PostgreSQL", cluster.running(), cluster.ensure_running),
        }
    )
    pdf.ensure(project)
    pdf.make_private_folder(project)
    vault.ensure(project)
    tree: OdooTree = made["odoo"]
    python: Path = made["python"]
    folders = [folder for folder in (project.addons, *extra_addons) if folder.is_dir()]
    own = parallel(
        {
            "addons": lambda: [ported.ensure(project, one, tree, python) for one in folders],
            "bytecode": lambda: bytecode.ensure(project, tree, python),
        }
    )["addons"]
    return Environment(
        project=project,
        odoo=tree,
        cluster=cluster,
        python=python,
        addons_paths=[*tree.addons_paths, *own],
    )


def _shown(title: str, ready: bool, make: Callable[[], Made]) -> Made:
    """Make it, with a progress line where there is something to wait for."""
    if ready:
        return make()
    with console.step(title):
        return make()
