"""The end-to-end lab: real Odoo servers, gateways and simulators on databases of their own.

A test asks for what it needs; the lab starts it, waits until it answers, and ends all of it when
the session is over. Odoo's logs are read by the log gate then: a warning a test provokes on purpose
is announced with ``OdooServer.expect``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

from plant_cli.environment import Environment, prepare
from plant_cli.errors import PlantError
from plant_cli.process import run
from plant_cli.project import Project
from plant_cli.serving import is_ready
from plant_cli.setup import ports, venvs
from plant_cli.testing import log_gate, modules
from plant_cli.testing.measuring import RCFILE_VARIABLE, launcher
from plant_cli.testing.odoo_log import records
from plant_cli.testing.running import GRACE, Running, wait_until
from plant_cli.testing.templates import Templates

ODOO_READY = 300.0  # seconds; a busy machine loads a registry slowly
SHELL_TIMEOUT = 900.0
# A thread for scheduled actions commits its LISTEN, and then waits.
_LISTENERS = """
SELECT count(*) >= %s FROM pg_stat_activity
 WHERE datname = 'postgres' AND application_name = %s AND query = 'COMMIT' AND state = 'idle'
"""
_KEEP_CRONS = """
UPDATE ir_cron SET active = false
 WHERE id NOT IN (SELECT res_id FROM ir_model_data WHERE module = %s AND model = 'ir.cron')
"""
_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"


class OdooServer(Running):
    """A running Odoo that answers at ``url`` and serves one database."""

    def __init__(self, port: int, command: Sequence[str | Path], **how: Any) -> None:
        super().__init__(command, **how)
        self.name = "Odoo"
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._expected: list[log_gate.Allowed] = []

    def expect(self, text: str, why: str, logger: str = r".*") -> None:
        """Let records that match the pattern ``text`` pass the log gate, because of ``why``."""
        re.compile(text)
        self._expected.append(log_gate.Allowed(logger, text, why))

    def stop(self, grace: float = GRACE) -> None:
        self.expect(r"(?:cursor|connection) already closed", "it was ended while it was at work")
        self.expect(
            r"\AException in thread\s*\Z", "it was ended in the middle of a thread's report"
        )
        super().stop(grace)

    def findings(self) -> list[log_gate.Finding]:
        """What this server's log must not contain."""
        log = records(self.output.splitlines())
        return log_gate.findings(log, (*log_gate.ALLOWED, *self._expected))

    def wait_until_ready(self) -> None:
        wait_until(lambda: is_ready(self.url), what="Odoo", timeout=ODOO_READY, process=self)


class Lab:
    """See the module. ``tmp`` is a folder for the session's files; logs are in ``tmp/logs``."""

    def __init__(self, environment: Environment, templates: Templates, tmp: Path) -> None:
        self.environment = environment
        self.templates = templates
        self.tmp = tmp
        self._resources = ExitStack()
        self._servers: list[OdooServer] = []
        self._started = 0
        self._gateway_python: Path | None = None

    # Databases

    def database(self, *modules: str) -> str:
        """A fresh copy of the prepared database: the suite with demo data.

        ``modules`` of ours that are not in it are installed, too. It is dropped at the end.
        """
        return self.adopt(self.templates.fresh(self.templates.suite()), *modules)

    def bare_database(self, *modules: str) -> str:
        """A fresh database without our modules, with what ``modules`` of ours need of others."""
        return self.adopt(self.templates.fresh(self.templates.base(modules)))

    def copy(self, db: str) -> str:
        """A fresh copy of a database that nobody uses at this moment."""
        return self.adopt(self.templates.fresh(db))

    def adopt(self, db: str, *modules: str) -> str:
        """Drop ``db`` at the end; install ``modules`` into it now."""
        self._resources.callback(self.templates.drop, db)
        if modules:
            self.install(db, *modules)
        return db

    def install(self, db: str, *modules: str) -> Path:
        """Install modules into a database, as ``odoo -i`` does, and return the log."""
        log = self._log(f"install-{modules[0]}")
        command = self._odoo_command(
            db, f"--init={','.join(modules)}", "--stop-after-init", "--no-http"
        )
        with Running(command, log=log, env=self._env()) as odoo:
            status = odoo.wait(SHELL_TIMEOUT)
        if status:
            raise PlantError(
                f"Odoo could not install {', '.join(modules)} (status {status}).",
                "Correct what its log names.",
                log,
            )
        return log

    def query(
        self, db: str, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement, committed."""
        return self.environment.cluster.query(db, sql, params)

    def keep_crons(self, db: str, module: str) -> None:
        """Switch off all scheduled actions but those of one module: what others do depends on the
        hour, and they may be in the midst of it when a server is ended.
        """
        self.query(db, _KEEP_CRONS, [module])

    def holding(self, db: str, sql: str) -> AbstractContextManager[None]:
        """What one statement locks, locked for the time of the block."""
        return self.environment.cluster.holding(db, sql)

    def shell(self, db: str, script: str) -> str:
        """What ``script`` prints when Odoo's shell runs it on ``db``; it commits for itself."""
        command = self.environment.odoo_command(
            db, "--no-http", "--log-level=warn", subcommand="shell"
        )
        python, *arguments = command
        return run(
            [*launcher(Path(python)), *arguments],
            input=script,
            env=self._env(),
            log=self._log("shell"),
            timeout=SHELL_TIMEOUT,
            what="The script failed in Odoo's shell.",
            todo="Read its traceback in the log.",
        )

    # Processes

    def odoo(self, db: str, *args: str, port: int | None = None, crons: int = 2) -> OdooServer:
        """A started server that serves ``db``, has loaded it and whose threads for scheduled
        actions, of which there are ``crons``, hear of triggers. ``args`` follow the lab's own.

        ``port`` is that of a server that was ended, for a client that goes on knocking there.
        """
        port, evented = port or ports.spare(), ports.spare()
        command = self._odoo_command(
            db,
            "--http-interface=127.0.0.1",
            f"--http-port={port}",
            f"--gevent-port={evented}",
            "--workers=0",
            f"--max-cron-threads={crons}",
            *args,
        )
        server = OdooServer(port, command, log=self._log("odoo"), env=self._env())
        self._resources.callback(server.stop)
        self._servers.append(server)
        server.wait_until_ready()
        # Odoo starts these threads after it has begun to answer.
        wait_until(
            lambda: self.query("postgres", _LISTENERS, [crons, f"odoo-{server.pid}"]) == [(True,)],
            what="A thread for scheduled actions", timeout=ODOO_READY, process=server,
        )  # fmt: skip
        return server

    def wait_until_done(self, server: OdooServer) -> None:
        """Return when PostgreSQL has done what a server that was killed has asked of it: a commit
        that was under way stands.
        """
        wait_until(
            lambda: self.query("postgres", _SESSIONS, [f"odoo-{server.pid}"]) == [(0,)],
            what="The end of its sessions", timeout=ODOO_READY,
        )  # fmt: skip

    def gateway(self, *args: str) -> Running:
        """``python -m plant_gateway`` with these arguments, started."""
        return self._python_module("plant_gateway", args)

    def simulator(self, *args: str) -> Running:
        """``python -m simulators.<first argument>`` with the others, started."""
        name, *rest = args
        return self._python_module(f"simulators.{name}", rest)

    def _python_module(self, module: str, args: Sequence[str]) -> Running:
        if self._gateway_python is None:
            self._gateway_python = venvs.ensure(self.environment.project, "gateway")
        root = self.environment.project.root
        path = os.pathsep.join([str(root), str(root / "gateway")])
        process = Running(
            [*launcher(self._gateway_python), "-m", module, *args],
            log=self._log(module.rpartition(".")[2]),
            env={**os.environ, "PYTHONPATH": path},
            cwd=self.tmp,
        )
        self._resources.callback(process.stop)
        return process

    # The end

    def close(self) -> list[str]:
        """End every process and drop every database; then the findings of the log gate.

        Returns the texts of what went wrong in logs, one for each server.
        """
        self._resources.close()
        return [
            f"{server.log}\n{log_gate.report(found)}"
            for server in self._servers
            if (found := server.findings())
        ]

    def _odoo_command(self, db: str, *args: str) -> list[str]:
        python, *arguments = self.environment.odoo_command(db, *args)
        return [*launcher(Path(python)), *arguments]

    def _env(self) -> dict[str, str]:
        env = dict(self.environment.odoo_env)
        if RCFILE_VARIABLE in os.environ:
            env[RCFILE_VARIABLE] = os.environ[RCFILE_VARIABLE]
        return env

    def _log(self, name: str) -> Path:
        self._started += 1
        folder = self.tmp / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self._started:03d}-{name}.log"


@contextmanager
def opened(project: Project, tmp: Path, odoo: Path | None = None) -> Iterator[Lab]:
    """A lab for the time of the block, on the Odoo tree that was named. Raises at its end for what
    a server's log must not contain."""
    environment = prepare(project, odoo, extra_addons=[project.test_addons])
    templates = Templates(environment, modules.find_prepared(environment))
    templates.drop_abandoned()
    started = Lab(environment, templates, tmp)
    try:
        yield started
    finally:
        problems = started.close()
    if problems:
        raise PlantError("\n\n".join(problems), "Correct what the logs of the servers say.")
