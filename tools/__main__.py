"""Entry point of ``./plant``: ``python tools`` puts this folder, and nothing else, on the path."""

from plant_cli.app import main

main()
