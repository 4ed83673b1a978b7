"""What happens in the units, and to their line, as lines of text.

    set 1 holding 100 42     unit 1 holds 42 there; tables: coil, discrete, holding, input
    add 1 input 0 1          that many more
    float 1 holding 10 23.4  two registers hold a float, in the unit's byte order
    order 1 CDAB             lay floats that way from now on
    refuse 1 holding 7 2     refuse what touches this entry with exception 2; 0 ends it
    always 1 6               refuse everything with exception 6 (busy); 0 ends it
    most 1 20                give at most 20 registers for a request
    dead 1 / alive 1         do not answer at all; answer again
    restart                  hang up on the client, as when the device restarts
    wait 3                   do nothing for 3 seconds
    fault drop 0.2           lose each answer with this chance; also garble, truncate, silent;
    fault delay 0.5          seconds before each answer
    behave                   end all faults
    unplug / plug            pull the cable, put it back
    loop                     start again from the top

Empty lines and what follows a ``#`` are ignored.
"""

from __future__ import annotations

from functools import partial

from .. import script
from ..script import LINE_OPERATIONS, Operations, ScriptError, Step

__all__ = ["CALM", "OPERATIONS", "ScriptError", "Step", "parse", "parse_step"]

OPERATIONS: Operations = {
    "set": (4, (0, 2, 3)),
    "add": (4, (0, 2, 3)),
    "float": (4, (0, 2, 3)),
    "order": (2, (0,)),
    "refuse": (4, (0, 2, 3)),
    "always": (2, (0, 1)),
    "most": (2, (0, 1)),
    "dead": (1, (0,)),
    "alive": (1, (0,)),
    "restart": (0, ()),
    **LINE_OPERATIONS,
}

parse = partial(script.parse, operations=OPERATIONS)
parse_step = partial(script.parse_step, operations=OPERATIONS)

CALM = """
float 1 holding 0 71.4      # a temperature that wanders
add 1 input 0 3             # pieces
set 1 discrete 0 1          # running
wait 2
float 1 holding 0 72.1
add 1 input 0 2
wait 2
float 1 holding 0 70.9
add 1 input 0 4
wait 3
set 1 discrete 0 0
wait 1
loop
"""
