"""Run a vision device: ``python -m simulators.vision insight --tcp HOST:PORT``. See ``--help``."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from random import Random

from ..counts import Counts
from ..running import add_options, run
from ..tcp import TcpLine
from . import script
from .camera import Camera
from .reader import Reader
from .server import VisionServer


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m simulators.vision",
        description="A Cognex In-Sight system in native mode, or a DataMan reader over DMCC.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=sorted(script.CALM))
    add_options(parser, serial=False)
    options = parser.parse_args(argv)
    server = VisionServer(
        partial(TcpLine, *options.tcp),
        device=Camera() if options.kind == "insight" else Reader(),
        counts=Counts(options.counts),
        random=Random(options.seed),  # noqa: S311
    )
    return run(server, options, script.CALM[options.kind], script.OPERATIONS)


if __name__ == "__main__":
    sys.exit(main())
