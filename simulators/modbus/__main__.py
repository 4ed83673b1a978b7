"""Run Modbus units: ``python -m simulators.modbus --tcp HOST:PORT``. See ``--help``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from random import Random

from ..counts import Counts
from ..line import Line, Receiver
from ..pty import PtyLine
from ..running import add_options, run
from ..tcp import TcpLine
from . import script
from .framing import RtuFraming, TcpFraming
from .server import ModbusServer
from .unit import Unit

IDENTITY = {0: b"The plant suite", 1: b"SIM", 2: b"1.0", 4: b"Simulated unit", 5: b"Modbus"}


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m simulators.modbus",
        description="Modbus units: RTU on a serial line, Modbus TCP on a port, or RTU on a port.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument("--rtu", action="store_true", help="with --tcp: RTU frames over TCP")
    parser.add_argument("--units", type=int, default=1, help="how many there are, from 1 on")
    options = parser.parse_args(argv)
    line: Callable[[Receiver], Line] = (
        partial(PtyLine, options.link) if options.link else partial(TcpLine, *options.tcp)
    )
    server = ModbusServer(
        line,
        framing=RtuFraming() if options.link or options.rtu else TcpFraming(),
        units={number: Unit(identity=IDENTITY) for number in range(1, options.units + 1)},
        counts=Counts(options.counts),
        random=Random(options.seed),  # noqa: S311
        clock=time.monotonic,
    )
    return run(server, options, script.CALM, script.OPERATIONS)


if __name__ == "__main__":
    sys.exit(main())
