"""The suite's addons in the shape a series wants them."""

from __future__ import annotations
