"""Benchmarks: claims about the suite, each with the bound it must keep.

A benchmark is one file of ``benchmarks/`` with a function ``claims(bench)`` that measures, and
yields claims as it has them::

    from plant_cli.benching import Bench, Claim, at_least, below

    def claims(bench: Bench) -> Iterator[Claim]:
        bench.note("writing 10,000 readings")
        yield Claim("readings stored", rate, at_least(5_000, "1/s"))
"""

from plant_cli.benching.claim import Bound, Claim, at_least, below
from plant_cli.benching.running import Bench, find, measure, names

__all__ = ["Bench", "Bound", "Claim", "at_least", "below", "find", "measure", "names"]
