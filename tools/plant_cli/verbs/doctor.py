"""``./plant doctor``: what is found, what is missing, what to do."""

from __future__ import annotations

from plant_cli import console, project


def doctor() -> None:
    """Say what is found on this machine, what is missing, and what to do about it."""
    here = project.here()
    console.say(f"clone  {here.root}")
    console.say(f"cache  {here.cache}")
