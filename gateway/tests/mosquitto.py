"""A real Mosquitto on loopback, that can be killed and started again on its port."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

from plant_gateway.mqtt import Broker
from simulators.ports import own_port

#: Debian has it where a user's PATH may not lead.
PROGRAM = shutil.which("mosquitto") or "/usr/sbin/mosquitto"


class Mosquitto:
    """``broker`` is what to connect to. ``rules``: more lines of its configuration."""

    def __init__(self, folder: Path, rules: str = "allow_anonymous true\n"):
        self._rules = rules
        self._configuration = folder / "mosquitto.conf"
        self._port = own_port()
        self.broker = Broker("127.0.0.1", self._port)
        self._process = None

    async def start(self):
        """Run, and return when it answers."""
        self._configuration.write_text(
            f"listener {self._port} 127.0.0.1\npersistence false\n{self._rules}"
        )
        self._process = await asyncio.create_subprocess_exec(
            PROGRAM, "-c", str(self._configuration), stderr=asyncio.subprocess.DEVNULL
        )
        for _ in range(6000):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return
        raise AssertionError("Mosquitto did not start")

    async def kill(self):
        """kill -9: nobody is told goodbye."""
        self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def mosquitto(folder, **rules):
    """One that runs."""
    running = Mosquitto(folder, **rules)
    await running.start()
    try:
        yield running
    finally:
        await running.kill()
