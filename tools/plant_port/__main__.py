"""`python -m plant_port`: the port alone, for a machine where Odoo is not set up by `./plant`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from plant_cli.errors import PlantError
from plant_port.pipeline import port


def main(arguments: list[str] | None = None) -> int:
    """Port one folder; 0 when it worked, 1 with the reason when not."""
    parser = argparse.ArgumentParser(prog="plant_port", description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="addons written for 17.0")
    parser.add_argument("--target", type=Path, required=True, help="folder to write")
    parser.add_argument("--odoo-python", type=Path, required=True, help="Python with Odoo's needs")
    parser.add_argument("--odoo-path", type=Path, required=True, help="folder with odoo/ 19.0")
    options = parser.parse_args(arguments)
    try:
        report = port(
            options.source.resolve(),
            options.target.resolve(),
            options.odoo_python.absolute(),  # not resolved: that would leave the venv
            {**os.environ, "PYTHONPATH": str(options.odoo_path.resolve())},
        )
    except PlantError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    state = "up to date" if report.up_to_date else "ported"
    fired = sum(report.hits.values())
    sys.stdout.write(
        f"{report.files} files {state} to {report.target} in {report.seconds:.1f} s, "
        f"{fired} rewrites of ours, {len(report.rewritten_upstream)} files by upstream\n"
    )
    for line in report.said_upstream:
        sys.stdout.write(f"upstream: {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
