"""What happens at the machine, and to its server, as lines of text.

    set Temperature 71.5     write a value; arrays as [1,2,3]
    burst Parts 20           count up so many times, as fast as it goes
    status Weight BadSensorFailure   the value is bad, or Uncertain…, until the next set
    remove Speed / restore Speed     the node is gone, and there again
    reset                    every node and value as it was at first
    clock -3600              the machine's clock is wrong by so many seconds
    state Failed             the server says that it is in this state
    freeze / thaw            the subscriptions fall silent, everything else works
    hang                     no request is answered any more, connections stay
    drop                     every connection is cut; what was subscribed stays
    restart                  everything is cut and forgotten, and the server is back at once
    unplug / plug            the server is gone, and back
    certificate              the server has a new certificate; takes effect with a restart
    behave                   end freeze, hang, state and clock
    wait 3                   do nothing for 3 seconds
    loop                     start again from the top

Empty lines and what follows a ``#`` are ignored.
"""

from __future__ import annotations

from functools import partial

from .. import script
from ..script import LINE_OPERATIONS, Operations, ScriptError, Step

__all__ = ["CALM", "OPERATIONS", "ScriptError", "Step", "parse", "parse_step"]

OPERATIONS: Operations = {
    "set": (2, ()),
    "burst": (2, (1,)),
    "status": (2, ()),
    "remove": (1, ()),
    "restore": (1, ()),
    "reset": (0, ()),
    "clock": (1, (0,)),
    "state": (1, ()),
    "freeze": (0, ()),
    "thaw": (0, ()),
    "hang": (0, ()),
    "drop": (0, ()),
    "restart": (0, ()),
    "certificate": (0, ()),
    **{name: LINE_OPERATIONS[name] for name in ("unplug", "plug", "behave", "wait", "loop")},
}

parse = partial(script.parse, operations=OPERATIONS)
parse_step = partial(script.parse_step, operations=OPERATIONS)

CALM = """
set Temperature 71.4
set Force 118.2
burst Parts 1
set Vision.Pass true
set Vision.Code PX-1044
wait 2
set Temperature 71.9
set Force 121.7
burst Parts 1
wait 2
set Temperature 72.3
set Force 96.4           # too little
burst Parts 1
set Vision.Pass false
wait 2
loop
"""
