"""Run a label printer: ``python -m simulators.printer --tcp HOST:PORT``. See ``--help``."""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from random import Random

from ..counts import Counts
from ..pty import PtyLine
from ..running import add_options, run
from ..tcp import TcpLine
from . import script
from .printer import Printer
from .server import PrinterServer


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m simulators.printer",
        description="A label printer that speaks ZPL.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument("--pace", type=float, default=0.8, help="seconds for each label")
    options = parser.parse_args(argv)
    line = partial(TcpLine, *options.tcp) if options.tcp else partial(PtyLine, options.link)
    server = PrinterServer(
        line,
        printer=Printer(pace=options.pace),
        counts=Counts(options.counts),
        random=Random(options.seed),  # noqa: S311
        clock=time.monotonic,
    )
    return run(server, options, script.CALM, script.OPERATIONS)


if __name__ == "__main__":
    sys.exit(main())
