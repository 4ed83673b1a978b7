r"""What is held before the scanner, and what happens to the line, as lines of text.

    scan 4006381333931  read this code; control characters and blanks as \x1d and \x20
    again 4006381333931 5   a held trigger: read it 5 times, one right after the other
    noread              find no code
    show 4006381333931  hold this code before it: the host's trigger reads it
    hide                take it away: the host's trigger finds no code
    wait 3              do nothing for 3 seconds
    fault drop 0.2      lose each message with this chance; also garble, truncate, split, silent;
    fault delay 0.5     seconds before each message
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
    "scan": (1, ()),
    "again": (2, (1,)),
    "noread": (0, ()),
    "show": (1, ()),
    "hide": (0, ()),
    "restart": (0, ()),
    **LINE_OPERATIONS,
}

parse = partial(script.parse, operations=OPERATIONS)
parse_step = partial(script.parse_step, operations=OPERATIONS)

CALM = r"""
wait 4
scan ]C10109506000134352\x1d10LOT-7
wait 6
again ]E04006381333931 4
wait 6
scan ]d2010950600013435217261231\x1d10LOT-8\x1d21000042
wait 6
noread
loop
"""
