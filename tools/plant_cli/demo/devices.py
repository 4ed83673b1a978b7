"""The demo's devices, simulated, and the gateway that reads them.

All are the real programs. Odoo makes the gateway's records and its token; the token is kept in a
file that only this user can read.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from plant_cli import process
from plant_cli.environment import Environment
from plant_cli.errors import PlantError
from plant_cli.process import Service
from plant_cli.setup import ports, venvs

MODULE = "plant_iot"
PATIENCE = 120.0  # seconds
SHELL_TIMEOUT = 180.0
PREFERRED_PORT = 8099
# How far Odoo has taken in what gateways sent; it grows with every batch.
_ACCEPTED = "SELECT coalesce(sum(accepted_through), 0) FROM plant_iot_stream"
# The secret goes from Odoo to its file without passing through an output or a log.
_PROVISION = """
import os
secret = env["plant.iot.gateway"]._plant_provision_demo({links!r})
env.cr.commit()
with os.fdopen(os.open({draft!r}, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as token:
    token.write(secret)
"""


@dataclass(frozen=True)
class Simulated:
    """A device of the demo: what simulates it, and on which port it is, 0 for a serial line.

    Its script is in simulators/demo, but for a device that does by itself what the demo wants.
    """

    name: str
    program: str
    port: int = 0
    scripted: bool = True


SIMULATED = (
    Simulated("scale", "simulators.scale", scripted=False),
    Simulated("torque", "simulators.torque", port=4545),
    Simulated("scanner", "simulators.scanner"),
    Simulated("machine", "simulators.modbus", port=1502),
)


class DemoDevices:
    """Serial devices are at names in the folder of what runs, as they would be under
    /dev/serial/by-id. ``page`` is the gateway's own page of live values, once it runs.
    """

    def __init__(self, environment: Environment, database: str) -> None:
        self.environment = environment
        self.project = environment.project
        self.database = database
        self.folder = self.project.state / f"demo-{environment.odoo.series}"
        self.token = self.folder / "gateway.token"
        self.gateway = Service(self.project, "gateway")
        self.page = ""

    @cached_property
    def ports(self) -> dict[str, int]:
        """Chosen when they are first asked for, since they may not be free for long."""
        return {
            device.name: ports.choose(self.project, device.name, device.port)
            for device in SIMULATED
            if device.port
        }

    @property
    def links(self) -> dict[str, str]:
        """How the gateway reaches each device."""
        return {
            device.name: f"tcp://{ports.LOOPBACK}:{self.ports[device.name]}"
            if device.port
            else str(self._serial_port(device))
            for device in SIMULATED
        }

    @property
    def is_provisioned(self) -> bool:
        """Whether Odoo knows these devices where they are, and the gateway its token."""
        try:
            known = json.loads(self._known_links.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return self.token.is_file() and known == self.links

    @property
    def _known_links(self) -> Path:
        return self.folder / "links.json"

    def forget(self) -> None:
        """Forget token and spool, which belong to one database."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def provision(self) -> None:
        """Have Odoo connect the demo's devices and make their gateway's token, unless it has."""
        if self.is_provisioned:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.token.with_name("gateway.token.new")
        process.run(
            self.environment.odoo_command(
                self.database, "--no-http", "--log-level=warn", subcommand="shell"
            ),
            input=_PROVISION.format(links=self.links, draft=str(draft)),
            env=self.environment.odoo_env,
            log=self.project.log("demo-gateway"),
            timeout=SHELL_TIMEOUT,
            what="Odoo could not make the demo's gateway.",
            todo="Correct what its log names, or start afresh: ./plant demo --reset.",
        )
        draft.replace(self.token)
        self._known_links.write_text(json.dumps(self.links), encoding="utf-8")

    def start(self, url: str) -> None:
        """Start the devices, then the gateway; return when its first readings are in Odoo."""
        python = venvs.ensure(self.project, "gateway")
        root = self.project.root
        env = {
            **self.project.environ,
            "PYTHONPATH": os.pathsep.join([str(root), str(self.project.gateway)]),
            "PYTHONUNBUFFERED": "1",
        }
        for device in SIMULATED:
            self._start(device, python, env)
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
            "The gateway did not bring the devices' readings to Odoo.",
        )
        self.page = f"http://localhost:{port}"

    def _start(self, device: Simulated, python: Path, env: dict[str, str]) -> None:
        """Start one device; return when it can be reached."""
        service = Service(self.project, device.name)
        port, link = self.ports.get(device.name), self._serial_port(device)
        link.unlink(missing_ok=True)
        where = ("--tcp", f"{ports.LOOPBACK}:{port}") if port else ("--link", link)
        script = self.project.root / "simulators" / "demo" / f"{device.name}.txt"
        service.start(
            [
                *(python, "-m", device.program, *where),
                *(("--script", script) if device.scripted else ()),
            ],
            env=env,
            cwd=self.project.run,
        )
        self._wait_for(
            lambda: not ports.is_free(port) if port else link.exists(),
            service,
            f"The simulated {device.name} did not open its line.",
        )

    def _serial_port(self, device: Simulated) -> Path:
        return self.project.run / device.name

    def _accepted(self) -> int:
        return int(self.environment.cluster.query(self.database, _ACCEPTED)[0][0])

    @staticmethod
    def _wait_for(holds: Callable[[], bool], service: Service, otherwise: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            service.require_alive()
            if time.monotonic() > deadline:
                raise PlantError(otherwise, "Read its log.", service.log)
            time.sleep(0.05)
