"""All of the demo: what is started, in which order, and stopped in the other."""

from __future__ import annotations

from plant_cli import console, process
from plant_cli.demo import state
from plant_cli.demo.database import DemoDatabase
from plant_cli.demo.devices import MODULE, SIMULATED, DemoDevices
from plant_cli.demo.server import DemoServer
from plant_cli.environment import Environment
from plant_cli.jobs import parallel
from plant_cli.process import Service
from plant_cli.project import Project
from plant_cli.setup import ports, venvs
from plant_cli.testing.running import end_all

# In the order they are stopped.
SERVICES = ("gateway", *(device.name for device in SIMULATED), "odoo")


class DemoPlant:
    """A database, the Odoo that serves it, and the devices that report to it."""

    def __init__(self, environment: Environment, host: str = ports.LOOPBACK) -> None:
        self.environment = environment
        self.project = environment.project
        self.database = DemoDatabase(environment)
        self.devices = DemoDevices(environment, self.database.name)
        self.server = DemoServer(environment, self.database.name, host)

    @property
    def has_devices(self) -> bool:
        return MODULE in self.database.modules

    def prepare(self, *, reset: bool = False) -> None:
        """Have the database and the devices' programs ready; ``reset`` starts afresh."""
        if reset:
            self.database.drop()
        parallel(
            {"database": self._prepare_database, "gateway": self._prepare_gateway}, end=_end_work
        )

    def start(self) -> None:
        """Start all of it and return when the login page is there and the gateway runs."""
        parallel({"server": self._start_server, "devices": self._provision_devices}, end=_end_work)
        if self.has_devices:
            with console.step("The gateway and four simulated devices"):
                self.devices.start(f"http://{ports.LOOPBACK}:{self.server.port}")
        state.remember(self.project, self.demo)

    @property
    def demo(self) -> state.Demo:
        """What runs, for those who look for it."""
        return state.Demo(
            self.database.name,
            self.environment.odoo.series,
            self.server.url,
            self.devices.page,
        )

    def services(self) -> list[Service]:
        """Those that run now."""
        return [service for service in services(self.project) if service.alive]

    def _prepare_database(self) -> None:
        if self.database.ensure():
            self.devices.forget()

    def _prepare_gateway(self) -> None:
        if self.has_devices and not venvs.is_current(self.project, "gateway"):
            with console.step("Python packages for the gateway"):
                venvs.ensure(self.project, "gateway")

    def _start_server(self) -> None:
        with console.step("Odoo") as step:
            self.server.start()
            self.server.wait_until_ready()
            step.note(self.server.url)

    def _provision_devices(self) -> None:
        if self.has_devices and not self.devices.is_provisioned:
            with console.step("The demo's gateway in Odoo"):
                self.devices.provision()


def _end_work() -> None:
    process.end_children()
    end_all()


def services(project: Project) -> list[Service]:
    return [Service(project, name) for name in SERVICES]


def stop_services(project: Project) -> list[str]:
    """Stop what the demo started here; the names of those that ran."""
    return [service.name for service in services(project) if service.stop()]
