"""What happens on the pan, and to the line, as lines of text.

    place 1.250         put this much on the pan, in the scale's unit
    remove              take it off
    shake 2             keep the weight moving for 2 seconds
    wait 3              do nothing for 3 seconds
    hold 5              wait until the host has been told 5 times that this load is stable
    press               press the key that prints
    fault drop 0.2      lose each answer with this chance; also garble, truncate, split, silent;
    fault delay 0.5     seconds before each answer
    behave              end all faults
    unplug / plug       pull the line out, put it back
    restart             both at once, as when it is switched off and on
    loop                start again from the top

Empty lines and what follows a ``#`` are ignored.
"""

from __future__ import annotations

from functools import partial

from .. import script
from ..script import LINE_OPERATIONS, Operations, ScriptError, Step

__all__ = ["CALM", "OPERATIONS", "ScriptError", "Step", "parse", "parse_step"]

OPERATIONS: Operations = {
    "place": (1, (0,)),
    "remove": (0, ()),
    "shake": (1, (0,)),
    "hold": (1, (0,)),
    "press": (0, ()),
    "restart": (0, ()),
    **LINE_OPERATIONS,
}

parse = partial(script.parse, operations=OPERATIONS)
parse_step = partial(script.parse_step, operations=OPERATIONS)

CALM = """
wait 3
place 1.250
wait 5
remove
wait 3
place 1.248
wait 5
remove
wait 3
place 2.515
wait 5
remove
loop
"""
