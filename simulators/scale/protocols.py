"""The protocols that a simulated scale can speak, by the names on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from .mt_sics import Protocol
from .pan import Pan
from .printed import Printed
from .speech import Speech
from .toledo_8217 import Toledo8217
from .toledo_continuous import ToledoContinuous

PROTOCOLS: Mapping[str, Callable[[Pan], Speech]] = {
    "mt_sics": Protocol,
    "toledo_8217": Toledo8217,
    "toledo_continuous": ToledoContinuous,
    "toledo_continuous_checked": partial(ToledoContinuous, checksum=True),
    "st_gs": partial(Printed, form="st_gs"),
    "and": partial(Printed, form="and"),
    "and_on_request": partial(Printed, form="and", quiet=True),
    "ohaus": partial(Printed, form="ohaus"),
    "kern": partial(Printed, form="kern"),
    "kern_on_print": partial(Printed, form="kern", quiet=True),
}
