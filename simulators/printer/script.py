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

from collections.abc import Iterable

from ..script import LINE_OPERATIONS, Operations, ScriptError, Step
from ..script import parse as parse_lines
from ..script import parse_step as parse_words

__all__ = ["CALM", "OPERATIONS", "ScriptError", "Step", "parse", "parse_step"]

OPERATIONS: Operations = {
    "load": (1, (0,)),
    "set": (2, (1,)),
    "pace": (1, (0,)),
    "hangup": (1, (0,)),
    "restart": (0, ()),
    **LINE_OPERATIONS,
}

CALM = """
load 500
wait 600
loop
"""


def parse(lines: Iterable[str]) -> list[Step]:
    """The steps of a script; ScriptError names the line."""
    return parse_lines(lines, OPERATIONS)


def parse_step(words: list[str]) -> Step:
    """One step; ScriptError when it is none."""
    return parse_words(words, OPERATIONS)
