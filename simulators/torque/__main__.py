"""Run a tightening controller: ``python -m simulators.torque --tcp HOST:PORT``. See ``--help``."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime, timezone
from functools import partial
from random import Random

from ..counts import Counts
from ..running import add_options, run
from ..tcp import TcpLine
from . import script
from .controller import Controller
from .server import TorqueServer


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m simulators.torque",
        description="A tightening controller that speaks Open Protocol.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser, serial=False)
    parser.add_argument("--name", default="Bench 1", help="what the controller calls itself")
    parser.add_argument("--first-number", type=int, default=1, help="of its first tightening")
    options = parser.parse_args(argv)
    server = TorqueServer(
        partial(TcpLine, *options.tcp),
        controller=Controller(name=options.name, first_number=options.first_number),
        counts=Counts(options.counts),
        random=Random(options.seed),  # noqa: S311
        clock=time.monotonic,
        now=lambda: datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0),
    )
    return run(server, options, script.CALM, script.OPERATIONS)


if __name__ == "__main__":
    sys.exit(main())
