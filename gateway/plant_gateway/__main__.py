"""``python -m plant_gateway``."""

from .cli import cli

if __name__ == "__main__":
    cli(prog_name="plant-gateway")
