"""Captures from a device through the gateway to a work order: how soon, and that none is lost.

A scale prints tickets, each of another weight; each becomes the weight of the running work order.
First at a fast line's pace, with the time from the gateway's reading of a ticket until its
application is committed; then as fast as the scale can print, ten thousand of them.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

from plant_cli import environment
from plant_cli.benching import Bench, Claim, at_least, below
from plant_cli.errors import PlantError
from plant_cli.setup import ports
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.templates import Templates

PACED, PACE = 600, 20  # tickets, a second
MANY = 10_000
LOOK = 0.02  # seconds between two looks at the table: so much later than the truth at most
PATIENCE = 1200.0
SOON = below(1, "s")
NONE = below(1, "")
RATE = at_least(20, "1/s")

PREPARE = """
from pathlib import Path
from odoo import Command
from odoo.addons.plant_iot.tests.common import IotFixture

class Plant(IotFixture):
    pass

Plant.env = env
Plant._make_plant()
Plant._make_workorder(start=True)
scale = env["plant.iot.device"].create({{
    "name": "Ticket scale", "key": "tickets", "driver": "generic_scale",
    "gateway_id": Plant.gateway.id, "station_id": Plant.station.id,
    "settings": {{
        "link": "tcp", "host": "127.0.0.1", "tcp_port": {port}, "format": "kern",
        "output": "on_print",
    }},
}})
Plant.device.active = False
channel = scale.channel_ids.filtered(lambda channel: channel.key == "print")
channel.capture_mode = "event"
env["plant.iot.capture.rule"].create({{"channel_id": channel.id, "max_age": 0}})
_token, secret = Plant.gateway._issue_token()
Path({token!r}).write_text(secret)
env.cr.commit()
print(channel.id)
"""


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    lab = Lab(prepared, Templates(prepared, modules.find_prepared(prepared)), bench.tmp)
    try:
        bench.note("preparing a database")
        yield from _measure(bench, Tickets(lab, bench.tmp))
    finally:
        problems = lab.close()
    assert not problems, "\n\n".join(problems)


def _measure(bench: Bench, tickets: Tickets) -> Iterator[Claim]:
    tickets.print_and_wait(20, pause=0.1)  # what gateway and server do once
    bench.note(f"{PACED} tickets at {PACE}/s")
    ages = sorted(tickets.print_and_wait(PACED, pause=1 / PACE))
    bench.note(f"{MANY:,} tickets as fast as the scale prints")
    begun = time.monotonic()
    tickets.print_and_wait(MANY, pause=0)
    rate = MANY / (time.monotonic() - begun)
    printed, captures = tickets.printed, tickets.captures()
    stored = Counter(round(value * 1000) for value, _state, _reason in captures)
    refused = [f"{value:g} kg: {why}" for value, state, why in captures if state != "applied"]
    bench.note(f"half in {ages[len(ages) // 2]:.2f} s, all in {ages[-1]:.2f} s; {rate:.0f}/s")
    yield Claim(
        f"device to work order at {PACE}/s, 95 % of them", ages[len(ages) * 95 // 100], SOON
    )
    lost = sum((Counter(printed) - stored).values())
    yield Claim(f"of {len(printed):,} captures lost", lost, NONE)
    yield Claim("doubled", sum((stored - Counter(printed)).values()), NONE)
    yield Claim(" · ".join(["not applied", *refused[:3]]), len(refused), NONE)
    yield Claim(f"{MANY:,} captures, from the scale to the work order", rate, RATE)


class Tickets:
    """A scale, a gateway and a server. ``printed`` are the grams of each ticket, all different."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self._lab = lab
        self._db = lab.database()
        token, port = folder / "token", ports.spare()
        script = PREPARE.format(port=port, token=str(token))
        self._channel = int(lab.shell(self._db, script).split()[-1])
        token.chmod(0o600)
        server = lab.odoo(self._db, crons=0)
        self._control = folder / "scale.sock"
        lab.simulator(
            "scale", "--tcp", f"127.0.0.1:{port}", "--protocol", "kern_on_print", "--idle",
            "--settling", "0", "--control", str(self._control),
        )  # fmt: skip
        lab.gateway(
            "run", "--odoo", server.url, "--token-file", str(token),
            "--state", str(folder / "state"), "--heartbeat-interval", "1",
        )  # fmt: skip
        self.printed: list[int] = []
        self._newest = 0
        self._wait_until(self._online, "the scale was online")

    def print_and_wait(self, count: int, *, pause: float) -> list[float]:
        """Print so many tickets; seconds from the reading of each until it was seen applied."""
        ages: list[float] = []
        with ThreadPoolExecutor(1) as pressing:
            pressed = pressing.submit(self._press, count, pause)
            self._wait_until(lambda: self._look(ages) >= count, f"{count:,} tickets had arrived")
            pressed.result()
        return ages

    def captures(self) -> list[tuple[float, str, str | None]]:
        """Value, state and reason of all there are."""
        return self._lab.query(
            self._db,
            "SELECT value, state, reason FROM plant_iot_capture WHERE channel_id = %s",
            [self._channel],
        )

    def _press(self, count: int, pause: float) -> None:
        due = time.monotonic()
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self._control))
            said = control.makefile("rw", encoding="utf-8")
            for _ticket in range(count):
                grams = len(self.printed) + 1
                said.write(f"place {grams / 1000:.3f}\npress\n")
                said.flush()
                assert [said.readline(), said.readline()] == ["ok\n", "ok\n"]
                self.printed.append(grams)
                due += pause
                time.sleep(max(due - time.monotonic(), 0))

    def _look(self, ages: list[float]) -> int:
        """Add the ages of the captures that are new; how many there are."""
        rows = self._lab.query(
            self._db,
            "SELECT id, time FROM plant_iot_capture"
            " WHERE channel_id = %s AND id > %s AND state <> 'received' ORDER BY id",
            [self._channel, self._newest],
        )
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        if rows:
            self._newest = rows[-1][0]
        ages += [(now - read_at).total_seconds() for _id, read_at in rows]
        return len(ages)

    def _online(self) -> bool:
        return bool(
            self._lab.query(
                self._db,
                "SELECT 1 FROM plant_iot_device AS device JOIN plant_iot_channel AS channel"
                " ON device_id = device.id WHERE channel.id = %s AND state = 'online'",
                [self._channel],
            )
        )

    @staticmethod
    def _wait_until(condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise PlantError(
                    f"Waited {PATIENCE:g} s in vain until {what}.", "Look at the machine's load."
                )
            time.sleep(LOOK)
