"""The demo's database: a copy of the prepared one, then kept up to date with the addons.

The fingerprint of each module it was last updated with is kept in the database's comment, so that
it goes where the database goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from plant_cli import console, process
from plant_cli.demo import state
from plant_cli.environment import Environment
from plant_cli.testing import fingerprint
from plant_cli.testing.modules import Module, find_prepared, suite
from plant_cli.testing.templates import Templates

UPDATE_TIMEOUT = 1200.0


class DemoDatabase:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.cluster = environment.cluster
        self.name = state.database_name(environment.odoo.series)
        found = find_prepared(environment)
        self.modules = {name: found[name] for name in suite(found)}

    def ensure(self) -> bool:
        """Have it there and up to date; True when it was made anew."""
        present = self._fingerprints(self.modules.values())
        if not self.cluster.exists(self.name):
            self._make(present)
            return True
        before = self._noted()
        if before is None:  # its making was interrupted
            self.drop()
            self._make(present)
            return True
        self._update(before, present)
        return False

    def drop(self) -> None:
        """Drop it with its filestore."""
        self._templates().drop(self.name)

    def _make(self, present: Mapping[str, str]) -> None:
        with console.step("The suite with its demo data") as step:
            templates = self._templates(step.note)
            templates.copy(templates.suite(from_base=False), self.name)
            step.note(f"{len(present)} modules in {self.name}")
        self._note(present)

    def _update(self, before: Mapping[str, str], present: Mapping[str, str]) -> None:
        new = sorted(set(present) - set(before))
        changed = sorted(name for name in before if present.get(name, before[name]) != before[name])
        if not new and not changed:
            return
        with console.step(f"Updating {', '.join(new + changed)}"):
            arguments = ["--stop-after-init", "--no-http", "--max-cron-threads=0"]
            arguments += self.environment.demo_flags
            arguments += [f"--init={','.join(new)}"] if new else []
            arguments += [f"--update={','.join(changed)}"] if changed else []
            process.run(
                self.environment.odoo_command(self.name, *arguments),
                log=self.environment.project.log("demo-update"),
                env=self.environment.odoo_env,
                timeout=UPDATE_TIMEOUT,
                what=f"Odoo could not update {', '.join(new + changed)}.",
                todo="Correct what its log names, or start afresh: ./plant demo --reset.",
            )
        self._note(present)

    def _templates(self, notify: console.Notify = lambda _sentence: None) -> Templates:
        return Templates(self.environment, self.modules, notify)

    def _noted(self) -> dict[str, str] | None:
        try:
            noted = json.loads(self.cluster.noted(self.name))
        except ValueError:
            return None
        return noted if isinstance(noted, dict) else None

    def _note(self, present: Mapping[str, str]) -> None:
        self.cluster.note(self.name, json.dumps(present))

    @staticmethod
    def _fingerprints(modules: Iterable[Module]) -> dict[str, str]:
        return {module.name: fingerprint.of_folders([module.path]) for module in modules}
