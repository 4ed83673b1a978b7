"""Prepared databases that tests run on copies of.

Two levels, each a database with its filestore. *Base*: Odoo with demo data and what our modules
need of others. *Suite* or *module*: a copy of a base with the suite installed too, or one of our
modules and those it needs, demo data included; *assets*: a copy of one of these in which a browser
finds its JavaScript and CSS compiled. They are named after a fingerprint of what they were made
from, so a name that exists is up to date.
Making one takes from half a minute to minutes, a copy a second or two.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from plant_cli.diagnosis import failure
from plant_cli.environment import Environment
from plant_cli.errors import PlantError
from plant_cli.process import run
from plant_cli.testing import fingerprint
from plant_cli.testing.modules import Module, closure, suite, third_party
from plant_cli.testing.running import Running

PREFIX = "plant_template"
COPY_PREFIX = "plant_test"
# Templates of a level and series that survive a newer one.
KEPT = {"base": 6, "suite": 1, "module": 3, "assets": 2}
MAKING_TIMEOUT = 1800.0
ALWAYS = ("base", "web")
NO_DEMO = "demo data failed to install"
_INSTALLED = "SELECT name FROM ir_module_module WHERE state = 'installed'"
_COMPILE = 'env["ir.qweb"]._pregenerate_assets_bundles(); env.cr.commit()'

Notify = Callable[[str], None]


class Templates:
    """The templates of one environment. Safe to use from several threads and processes."""

    def __init__(
        self,
        environment: Environment,
        modules: Mapping[str, Module],
        notify: Notify = lambda _sentence: None,
    ) -> None:
        self.environment = environment
        self.modules = modules
        self.cluster = environment.cluster
        self._notify = notify
        self._copies = itertools.count(1)

    # Templates

    def base(self, names: Iterable[str]) -> str:
        """The database with what these modules of ours need of others.

        It begins as a copy of the base of another of ours that needs less, where there is one.
        """
        needed = self._needed(names)

        def make(draft: str) -> None:
            less = self._lesser_base(needed)
            if less:
                self.copy(self._name_of_base(less), draft)
            missing = {*needed} - self._installed(draft)
            if missing:
                self._install(draft, sorted(missing))

        return self._ensure("base", self._key_of_base(needed), make)

    def _lesser_base(self, needed: Sequence[str]) -> list[str]:
        """What a base that exists has: the most of what ``needed`` has, and nothing else."""
        lesser = (self._needed([name]) for name in self.modules)
        there = [
            names
            for names in lesser
            if {*names} < {*needed} and self.cluster.exists(self._name_of_base(names))
        ]
        return max(there, key=len, default=[])

    def _installed(self, db: str) -> set[str]:
        """What a database has; Odoo would load it once more, with demo data that cannot be."""
        if not self.cluster.exists(db):
            return set()
        return {name for (name,) in self.cluster.query(db, _INSTALLED)}

    def _name_of_base(self, needed: Sequence[str]) -> str:
        return self._family("base") + self._key_of_base(needed)

    def suite(self, *, from_base: bool = True) -> str:
        """The database with the suite (see ``modules.suite``) and its demo data.

        A base that is not there is made on the way, as tests want one, or left out.
        """
        return self._with_ours("suite", suite(self.modules), from_base=from_base)

    def module(self, name: str) -> str:
        """The database with one module of ours and those it needs, demo data included."""
        return self._with_ours("module", [name])

    def with_assets(self, template: str) -> str:
        """A copy of a template with the assets of its pages compiled."""

        def make(draft: str) -> None:
            self.copy(template, draft)
            self._compile(draft)

        return self._ensure("assets", fingerprint.of_words([template]), make)

    def _with_ours(self, level: str, names: Iterable[str], *, from_base: bool = True) -> str:
        ordered = closure(names, self.modules)
        needed = self._needed(ordered)
        key = fingerprint.of_words(
            [
                self._key_of_base(needed),
                fingerprint.of_folders(self.modules[name].path for name in ordered),
            ]
        )

        def make(draft: str) -> None:
            if from_base or self.cluster.exists(self._name_of_base(needed)):
                self.copy(self.base(ordered), draft)
            self._install(draft, ordered)

        return self._ensure(level, key, make)

    def _needed(self, names: Iterable[str]) -> list[str]:
        return sorted({*ALWAYS, *third_party(names, self.modules)})

    def _key_of_base(self, needed: Sequence[str]) -> str:
        odoo = self.environment.odoo
        return fingerprint.of_words([odoo.series, odoo.version, str(odoo.root), *needed])

    def _family(self, level: str) -> str:
        return f"{PREFIX}_{level}_{self.environment.odoo.series.replace('.', '_')}_"

    # Copies

    def fresh(self, template: str, further: Sequence[str] = ()) -> str:
        """A new copy of a template, with ``further`` modules installed, named after this process;
        see ``drop_abandoned``.
        """
        name = f"{COPY_PREFIX}_{os.getpid()}_{id(self):x}_{next(self._copies)}"
        self.copy(template, name)
        if further:
            self._install(name, further)
        return name

    def copy(self, template: str, name: str) -> None:
        """Copy a database and its filestore. Attachments are linked: Odoo never rewrites one."""
        self.drop(name)
        self.cluster.create(name, template=template)
        source = self.environment.filestore(template)
        if source.is_dir():
            shutil.copytree(source, self.environment.filestore(name), copy_function=os.link)

    def drop(self, name: str) -> None:
        self.cluster.drop(name)
        shutil.rmtree(self.environment.filestore(name), ignore_errors=True)

    def drop_abandoned(self) -> None:
        """Drop the copies of test runs that ended without doing so themselves."""
        for name in self.cluster.databases():
            prefix, _, rest = name.partition(f"{COPY_PREFIX}_")
            owner = rest.partition("_")[0]
            if not prefix and owner.isdigit() and not Path(f"/proc/{owner}").exists():
                self.drop(name)

    # Making

    def _ensure(self, level: str, key: str, make: Callable[[str], None]) -> str:
        family = self._family(level)
        name = family + key
        if not self.cluster.exists(name):
            with self.environment.project.lock(f"template-{level}-{self.environment.odoo.series}"):
                if not self.cluster.exists(name):
                    self._make(name, level, make)
        self._mark_used(name, family, KEPT[level])
        return name

    def _make(self, name: str, level: str, make: Callable[[str], None]) -> None:
        self._notify(f"preparing the {level} database, once")
        draft = f"{name}_draft"
        self.drop(draft)
        try:
            make(draft)
            target = self.environment.filestore(name)
            shutil.rmtree(target, ignore_errors=True)
            if self.environment.filestore(draft).is_dir():
                self.environment.filestore(draft).rename(target)
            self.cluster.rename(draft, name)
        except BaseException:
            with suppress(PlantError):  # PostgreSQL may be what failed
                self.drop(draft)
            raise

    def _install(self, db: str, names: Sequence[str]) -> None:
        """Install modules, with demo data, into ``db``, which Odoo makes where there is none."""
        command = self.environment.odoo_command(
            db,
            f"--init={','.join(names)}",
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads=0",
            *self.environment.demo_flags,
        )
        log = self.environment.project.log(f"template-{db}")
        with Running(command, log=log, env=self.environment.odoo_env, tether=True) as odoo:
            status = odoo.watch(self._tell_progress, timeout=MAKING_TIMEOUT)
        said = log.read_text(errors="replace")
        # Without its demo data a module is installed all the same.
        if status or NO_DEMO in said:
            raise failure(
                f"Odoo {self.environment.odoo.series} could not install {', '.join(names)} "
                "with their demo data.",
                "Correct what its log names, then start it again.",
                said,
                log,
                folder=self.environment.project.state,
            )
        log.unlink()

    def _compile(self, db: str) -> None:
        log = self.environment.project.log(f"template-{db}")
        run(
            self.environment.odoo_command(db, "--no-http", "--log-level=warn", subcommand="shell"),
            input=_COMPILE,
            env=self.environment.odoo_env,
            log=log,
            timeout=MAKING_TIMEOUT,
            what="Odoo could not compile the assets of its pages.",
            todo="Correct what its log names, then start it again.",
        )
        log.unlink(missing_ok=True)

    def _tell_progress(self, text: str) -> None:
        for line in text.splitlines():
            _, found, module = line.partition("odoo.modules.loading: Loading module ")
            if found:
                self._notify(f"installing {module.strip()}")

    # Ageing

    def _mark_used(self, name: str, family: str, kept: int) -> None:
        """Move ``name`` to the end of the list of its family and drop what falls off its start."""
        project = self.environment.project
        with project.lock("templates-used"):
            used = project.recall("templates")
            names = [known for known in used.get(family, []) if known != name]
            present = set(self.cluster.databases())
            unknown = {
                db
                for db in present
                if db.startswith(family) and db != name and not db.endswith("_draft")
            }
            names = [*sorted(unknown - set(names)), *(n for n in names if n in present), name]
            for old in names[:-kept]:
                self.drop(old)
            project.remember("templates", {**used, family: names[-kept:]})
