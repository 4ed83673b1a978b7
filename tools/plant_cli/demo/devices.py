"""The demo's devices: a scale on a pty, and the gateway that reads it.

Both are the real programs. Odoo makes the gateway's records and its token; the token is kept in a
file that only this user can read.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable

from plant_cli import process
from plant_cli.environment import Environment
from plant_cli.errors import PlantError
from plant_cli.process import Service
from plant_cli.setup import ports, venvs

MODULE = "plant_iot"
PATIENCE = 30.0  # seconds
PREFERRED_PORT = 8099
SHELL_TIMEOUT = 180.0
# How far Odoo has taken in what gateways sent; it grows with every batch.
_ACCEPTED = "SELECT coalesce(sum(accepted_through), 0) FROM plant_iot_stream"
# The secret goes from Odoo to its file without passing through an output or a log.
_PROVISION = """
import os
secret = env["plant.iot.gateway"]._plant_provision_demo({link!r})
env.cr.commit()
with os.fdopen(os.open({draft!r}, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as token:
    token.write(secret)
"""


class DemoDevices:
    """The scale is at ``link``, as a device would be under /dev/serial/by-id.

    ``page`` is the gateway's own page of live values, once it runs.
    """

    def __init__(self, environment: Environment, database: str) -> None:
        self.environment = environment
        self.project = environment.project
        self.database = database
        self.folder = self.project.state / f"demo-{environment.odoo.series}"
        self.link = self.project.run / "scale"
        self.token = self.folder / "gateway.token"
        self.scale = Service(self.project, "scale")
        self.gateway = Service(self.project, "gateway")
        self.page = ""

    def forget(self) -> None:
        """Forget token and spool, which belong to one database."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def provision(self) -> None:
        """Have Odoo make the demo's gateway, unless its token is here."""
        if self.token.is_file():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.token.with_name("gateway.token.new")
        process.run(
            self.environment.odoo_command(
                self.database, "--no-http", "--log-level=warn", subcommand="shell"
            ),
            input=_PROVISION.format(link=str(self.link), draft=str(draft)),
            env=self.environment.odoo_env,
            log=self.project.log("demo-gateway"),
            timeout=SHELL_TIMEOUT,
            what="Odoo could not make the demo's gateway.",
            todo="Correct what its log names, or start afresh: ./plant demo --reset.",
        )
        draft.replace(self.token)

    def start(self, url: str) -> None:
        """Start the scale, then the gateway; return when its first readings are in Odoo."""
        python = venvs.ensure(self.project, "gateway")
        root = self.project.root
        env = {
            **self.project.environ,
            "PYTHONPATH": os.pathsep.join([str(root), str(self.project.gateway)]),
            "PYTHONUNBUFFERED": "1",
        }
        self.link.unlink(missing_ok=True)
        self.scale.start(
            [python, "-m", "simulators.scale", "--link", self.link], env=env, cwd=self.project.run
        )
        self._wait_for_link()
        before = self._accepted()
        port = ports.choose(self.project, "gateway", PREFERRED_PORT)
        self.gateway.start(
            [
                *(python, "-m", "plant_gateway", "run", "--odoo", url),
                *("--token-file", self.token, "--state", self.folder / "spool"),
                *("--diagnostics", f"{ports.LOOPBACK}:{port}"),
            ],
            env=env,
            cwd=self.project.run,
        )
        self._wait_for(
            lambda: self._accepted() > before,
            self.gateway,
            "The gateway did not bring the scale's readings to Odoo.",
        )
        self.page = f"http://localhost:{port}"

    def _accepted(self) -> int:
        return int(self.environment.cluster.query(self.database, _ACCEPTED)[0][0])

    def _wait_for_link(self) -> None:
        self._wait_for(self.link.exists, self.scale, "The simulated scale did not open its line.")

    @staticmethod
    def _wait_for(holds: Callable[[], bool], service: Service, otherwise: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            service.require_alive()
            if time.monotonic() > deadline:
                raise PlantError(otherwise, "Read its log.", service.log)
            time.sleep(0.05)
