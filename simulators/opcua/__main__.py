"""Run an OPC UA server: ``python -m simulators.opcua --tcp HOST:PORT``. See ``--help``."""

from __future__ import annotations

import argparse
import logging
import sys
from datetime import datetime, timezone

from ..counts import Counts
from ..running import add_options, run
from . import script
from .identity import Doorkeeper, ServerIdentity
from .server import OpcUaServer


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m simulators.opcua",
        description="A press with a camera, on an OPC UA server with every security policy. Its "
        "certificate is a new one each time.",
        epilog=script.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser, serial=False)
    parser.add_argument("--user", default="plant", help="who may sign in")
    parser.add_argument("--password", default="plant", help="with which password")
    options = parser.parse_args(argv)
    logging.getLogger("asyncua").setLevel(logging.CRITICAL)
    server = OpcUaServer(
        options.tcp,
        identity=ServerIdentity.make(),
        doorkeeper=Doorkeeper({options.user: options.password}),
        counts=Counts(options.counts),
        now=lambda: datetime.now(timezone.utc),
    )
    print(f"fingerprint {server.identity.fingerprint}", flush=True)  # noqa: T201
    return run(server, options, script.CALM, script.OPERATIONS)


if __name__ == "__main__":
    sys.exit(main())
