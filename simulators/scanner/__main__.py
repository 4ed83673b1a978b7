"""Run a scanner: ``python -m simulators.scanner --link PATH``. See ``--help``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from random import Random

from ..counts import Counts
from ..dial import DialLine
from ..line import Line, Receiver
from ..pty import PtyLine
from ..running import add_options, address, run
from ..script import unescaped
from ..tcp import TcpLine
from . import script
from .server import Format, ScannerServer


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    options = _parser().parse_args(argv)
    line: Callable[[Receiver], Line]
    if options.connect:
        line = partial(DialLine, *options.connect)
    elif options.tcp:
        line = partial(TcpLine, *options.tcp)
    else:
        line = partial(PtyLine, options.link)
    scanner = ScannerServer(
        line,
        format=Format(options.prefix, options.suffix, options.no_read, options.trigger),
        counts=Counts(options.counts),
        random=Random(options.seed),  # noqa: S311
    )
    return run(scanner, options, script.CALM, script.OPERATIONS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.scanner",
        description="A barcode scanner.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    line = add_options(parser)
    line.add_argument("--connect", type=address, metavar="HOST:PORT", help="where to push to")
    parser.add_argument("--prefix", type=unescaped, default=b"", help="before each code")
    parser.add_argument("--suffix", type=unescaped, default=b"\r\n", help="after each code")
    parser.add_argument("--no-read", type=unescaped, default=b"NOREAD", help="for no code")
    parser.add_argument("--trigger", type=unescaped, default=b"\x16T\r", help="the host's trigger")
    return parser


if __name__ == "__main__":
    sys.exit(main())
