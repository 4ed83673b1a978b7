"""What happens at the tool, and to the line, as lines of text.

    tighten 25.10 74    tighten a screw to 25.10 N·m at 74 degrees
    wait 3              do nothing for 3 seconds
    fault drop 0.2      lose each answer with this chance; also garble, truncate, split, silent;
    fault delay 0.5     seconds before each answer
    behave              end all faults
    unplug / plug       pull the cable, put it back
    restart             hang up on the client, as when the controller restarts
    renumber            let the numbers of the tightenings start over
    loop                start again from the top

Empty lines and what follows a ``#`` are ignored.
"""

from __future__ import annotations

from functools import partial

from .. import script
from ..script import LINE_OPERATIONS, Operations, ScriptError, Step

__all__ = ["CALM", "OPERATIONS", "ScriptError", "Step", "parse", "parse_step"]

OPERATIONS: Operations = {
    "tighten": (2, (0, 1)),
    "restart": (0, ()),
    "renumber": (0, ()),
    **LINE_OPERATIONS,
}

parse = partial(script.parse, operations=OPERATIONS)
parse_step = partial(script.parse_step, operations=OPERATIONS)

CALM = """
wait 4
tighten 25.12 71
wait 4
tighten 24.87 76
wait 4
tighten 25.31 69
wait 4
tighten 21.90 34    # too loose
wait 4
tighten 25.02 73
loop
"""
