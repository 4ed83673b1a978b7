"""What all simulated devices share when they run as a process: options, signals, control socket."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from .script import Operations, ScriptError, Step, parse, parse_step


class Simulator(Protocol):
    """A device that serves a line and can be scripted."""

    async def serve(self) -> None: ...

    async def run_script(self, steps: list[Step]) -> None: ...

    def apply(self, step: Step) -> None: ...


def add_options(
    parser: argparse.ArgumentParser, *, serial: bool = True
) -> argparse._MutuallyExclusiveGroup:
    """The options every device has; ``--link`` only for those that hang on a serial line.

    Returns the group of lines, one of which has to be chosen.
    """
    line = parser.add_mutually_exclusive_group(required=True)
    if serial:
        line.add_argument("--link", type=Path, help="name of the serial port to make")
    line.add_argument("--tcp", type=address, metavar="HOST:PORT", help="where to listen")
    parser.add_argument("--script", type=Path, help="what happens; see below")
    parser.add_argument("--idle", action="store_true", help="nothing happens by itself")
    parser.add_argument("--control", type=Path, help="Unix socket that takes script lines")
    parser.add_argument("--counts", type=Path, help="JSON file with what was served")
    parser.add_argument("--seed", type=int, default=0, help="of the faults' randomness")
    return line


def address(text: str) -> tuple[str, int]:
    """``HOST:PORT`` of a command line."""
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host, int(port)


def run(device: Simulator, options: argparse.Namespace, calm: str, operations: Operations) -> int:
    """Serve until SIGINT or SIGTERM; 2 when the script makes no sense."""
    text = options.script.read_text(encoding="utf-8") if options.script else calm
    try:
        steps = [] if options.idle else parse(text.splitlines(), operations)
    except ScriptError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    with suppress(asyncio.CancelledError):
        asyncio.run(_serve(device, options.control, steps, operations))
    return 0


async def _serve(
    device: Simulator, control: Path | None, steps: list[Step], operations: Operations
) -> None:
    main_task = asyncio.current_task()
    assert main_task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, main_task.cancel)
    server = None
    if control:
        draft = control.with_name(f"{control.name}.new")
        draft.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(
            lambda reader, writer: _control(device, operations, reader, writer), draft
        )
        draft.rename(control)  # where it is seen, it listens
    try:
        await asyncio.gather(device.serve(), device.run_script(steps))
    finally:
        if server and control:
            server.close()
            control.unlink(missing_ok=True)


async def _control(
    device: Simulator,
    operations: Operations,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Answer each script line with ``ok``, or with what is wrong with it."""
    with suppress(ConnectionError):
        while line := await reader.readline():
            try:
                words = line.decode("utf-8", "replace").split() or [""]
                device.apply(parse_step(words, operations))
                writer.write(b"ok\n")
            except ValueError as error:
                writer.write(f"{error}\n".encode())
            await writer.drain()
    writer.close()
