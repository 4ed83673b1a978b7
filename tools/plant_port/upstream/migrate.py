"""Runs upstream's upgrade scripts on one folder of addons, with Odoo 19.0's own Python.

Usage: python migrate.py FOLDER FROM TO. Prints the files it changed. The command line of
`odoo upgrade_code` is not used: it would rewrite Odoo's own addons too.
"""

import logging
import sys

if __name__ == "__main__":
    from odoo.cli.upgrade_code import migrate  # type: ignore[import-not-found]
    from odoo.tools import parse_version  # type: ignore[import-not-found]

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    folder, from_version, to_version = sys.argv[1:]
    migrate([folder], "**/*", parse_version(from_version), parse_version(to_version))
