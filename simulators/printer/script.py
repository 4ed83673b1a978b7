"""What happens to the printer, and to its line, as lines of text.

    load 100            put 100 labels in
    set head_up 1       lift its head (0 closes it); also paper_out, ribbon_out, too_hot,
                        memory_lost, paused, buffer_full
    pace 1.5            print slowly: seconds for each label
    wait 3              do nothing for 3 seconds
    hangup 40           drop the connection after 40 more bytes have come
    restart             switch it off and on: what it had not printed is lost
    fault drop 0.2      lose each answer with this chance; also garble, truncate, split, silent;
    fault delay 0.5     seconds before each answer
    behave              end all faults
    unplug / plug       pull the cable, put it back
    loop                start again from the top

Empty lines and what follows a ``#`` are ignored.
"""

from __future__ import annotations

from functools import partial

from .. import script
from ..script import LINE_OPERATIONS, Operations, ScriptError, Step

__all__ = ["CALM", "OPERATIONS", "ScriptError", "Step", "parse", "parse_step"]

OPERATIONS: Operations = {
    "load": (1, (0,)),
    "set": (2, (1,)),
    "pace": (1, (0,)),
    "hangup": (1, (0,)),
    "restart": (0, ()),
    **LINE_OPERATIONS,
}

parse = partial(script.parse, operations=OPERATIONS)
parse_step = partial(script.parse_step, operations=OPERATIONS)

CALM = """
load 500
wait 600
loop
"""
