"""Odoo's side for a gateway that reads Modbus registers: hands out its devices, counts readings.

``python _odoo_sink.py PORT MODBUS_PORT REGISTERS COUNT_FILE`` in the gateway's environment. Each
reading of each register is wanted: nothing is filtered.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from simulators.odoo import FakeOdoo

TOKEN = "pgw_bench"  # noqa: S105 - of a server that lives for a minute


def config(modbus_port: int, registers: int) -> dict[str, Any]:
    """One device with a channel for each register, each read every second."""
    everything = {"deadband": 0, "min_interval": 0, "max_interval": 0.5}
    return {
        "gateway": {"id": "bench", "name": "Bench"},
        "devices": [
            {
                "id": 1,
                "key": "plc",
                "name": "PLC",
                "driver": "modbus_tcp",
                "settings": {"host": "127.0.0.1", "tcp_port": modbus_port},
                "channels": [
                    {
                        "id": number + 1,
                        "key": f"r{number}",
                        "unit": "",
                        "kind": "measure",
                        "settings": {"address": number},
                        "telemetry": everything,
                    }
                    for number in range(registers)
                ],
            }
        ],
    }


async def serve(port: int, modbus_port: int, registers: int, counts: Path) -> None:
    """Serve until ended; ``counts`` says how many readings came."""
    odoo = FakeOdoo(token=TOKEN, config=config(modbus_port, registers))
    odoo.port = port
    async with odoo:
        while True:
            counts.with_suffix(".new").write_text(str(len(odoo.readings)))
            counts.with_suffix(".new").replace(counts)  # nobody reads half of it
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:4]), Path(sys.argv[4])))
