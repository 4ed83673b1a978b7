"""Run a scale: ``python -m simulators.scale --link PATH``. See ``--help``."""

from __future__ import annotations

import argparse
import sys
import time
from decimal import Decimal, InvalidOperation
from functools import partial
from random import Random

from ..counts import Counts
from ..pty import PtyLine
from ..running import add_options, run
from ..tcp import TcpLine
from . import script
from .pan import Pan
from .protocols import PROTOCOLS
from .server import ScaleServer


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    options = _parser().parse_args(argv)
    line = partial(TcpLine, *options.tcp) if options.tcp else partial(PtyLine, options.link)
    scale = ScaleServer(
        line,
        pan=Pan(
            unit=options.unit,
            capacity=options.capacity,
            resolution=options.resolution,
            settling=options.settling,
        ),
        counts=Counts(options.counts),
        random=Random(options.seed),  # noqa: S311
        clock=time.monotonic,
        speech=PROTOCOLS[options.protocol],
    )
    return run(scale, options, script.CALM, script.OPERATIONS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.scale",
        description="A scale on a serial line or a TCP port.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument("--protocol", choices=PROTOCOLS, default="mt_sics")
    parser.add_argument("--unit", default="kg")
    parser.add_argument("--resolution", type=_decimal, default=Decimal("0.001"))
    parser.add_argument("--capacity", type=_decimal, default=Decimal(30))
    parser.add_argument("--settling", type=float, default=0.8, help="seconds until a load rests")
    return parser


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


if __name__ == "__main__":
    sys.exit(main())
