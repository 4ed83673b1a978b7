"""The demo's Odoo: one process, threaded, so that the websocket is on the same port."""

from __future__ import annotations

import time
from functools import cached_property

from plant_cli.environment import Environment
from plant_cli.errors import PlantError
from plant_cli.process import Service
from plant_cli.serving import is_ready
from plant_cli.setup import ports

SERVICE = "odoo"
PREFERRED_PORT = 8069
START_TIMEOUT = 300.0
_POLL = 0.2


class DemoServer:
    """``url`` is where it answers; ``host`` the interface it listens on."""

    def __init__(self, environment: Environment, database: str, host: str) -> None:
        self.environment = environment
        self.database = database
        self.host = host
        self.service = Service(environment.project, SERVICE)

    @cached_property
    def port(self) -> int:
        """Chosen when it is first asked for, since it may not be free for long."""
        return ports.choose(self.environment.project, SERVICE, PREFERRED_PORT, self.host)

    @property
    def url(self) -> str:
        name = "localhost" if self.host in (ports.LOOPBACK, ports.EVERYWHERE) else self.host
        return f"http://{name}:{self.port}"

    def start(self) -> None:
        """Start it and return at once."""
        command = self.environment.odoo_command(
            self.database,
            f"--http-interface={self.host}",
            f"--http-port={self.port}",
            "--no-database-list",
            "--workers=0",
            "--max-cron-threads=2",
        )
        self.service.start(command, env=self.environment.odoo_env)

    def wait_until_ready(self) -> None:
        """Return when it serves. Raises when Odoo ends, or takes too long."""
        deadline = time.monotonic() + START_TIMEOUT
        while not is_ready(self.url):
            self.service.require_alive()
            if time.monotonic() > deadline:
                raise PlantError(
                    f"Odoo did not answer within {START_TIMEOUT:g} seconds.",
                    "Read its log.",
                    self.service.log,
                )
            time.sleep(_POLL)
