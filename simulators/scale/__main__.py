"""Run a scale: ``python -m simulators.scale --link PATH``. See ``--help``."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from random import Random

from ..counts import Counts
from ..pty import PtyLine
from ..tcp import TcpLine
from . import script
from .pan import Pan
from .server import ScaleServer


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    options = _parser().parse_args(argv)
    text = options.script.read_text(encoding="utf-8") if options.script else script.CALM
    try:
        steps = [] if options.idle else script.parse(text.splitlines())
    except script.ScriptError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    with suppress(asyncio.CancelledError):
        asyncio.run(_serve(options, steps))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.scale",
        description="A Mettler Toledo scale that speaks MT-SICS.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    line = parser.add_mutually_exclusive_group(required=True)
    line.add_argument("--link", type=Path, help="name of the serial port to make")
    line.add_argument("--tcp", type=_address, metavar="HOST:PORT", help="where to listen instead")
    parser.add_argument("--script", type=Path, help="what happens; by default parts come and go")
    parser.add_argument("--idle", action="store_true", help="an empty pan, no script")
    parser.add_argument("--control", type=Path, help="Unix socket that takes script lines")
    parser.add_argument("--counts", type=Path, help="JSON file with what was served")
    parser.add_argument("--unit", default="kg")
    parser.add_argument("--resolution", type=_decimal, default=Decimal("0.001"))
    parser.add_argument("--capacity", type=_decimal, default=Decimal(30))
    parser.add_argument("--settling", type=float, default=0.8, help="seconds until a load rests")
    parser.add_argument("--seed", type=int, default=0, help="of the faults' randomness")
    return parser


def _address(text: str) -> tuple[str, int]:
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host, int(port)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


async def _serve(options: argparse.Namespace, steps: list[script.Step]) -> None:
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
    )
    main_task = asyncio.current_task()
    assert main_task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, main_task.cancel)
    control = None
    if options.control:
        options.control.unlink(missing_ok=True)
        control = await asyncio.start_unix_server(
            lambda reader, writer: _control(scale, reader, writer), options.control
        )
    try:
        await asyncio.gather(scale.serve(), scale.run_script(steps))
    finally:
        if control:
            control.close()
            options.control.unlink(missing_ok=True)


async def _control(
    scale: ScaleServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer each script line with ``ok``, or with what is wrong with it."""
    with suppress(ConnectionError):
        while line := await reader.readline():
            try:
                scale.apply(script.parse_step(line.decode("utf-8", "replace").split() or [""]))
                writer.write(b"ok\n")
            except ValueError as error:
                writer.write(f"{error}\n".encode())
            await writer.drain()
    writer.close()


if __name__ == "__main__":
    sys.exit(main())
