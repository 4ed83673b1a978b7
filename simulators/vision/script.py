"""What happens before the camera, and to its line, as lines of text.

    cell A012 12.5      a cell of the In-Sight job shows this (_ stands for a blank)
    inspect             an inspection that something else triggered
    online 0            somebody sets it offline by hand; 1 lets it go online again
    show 4006381333931  this code lies before the DataMan reader (_ for nothing)
    read                the reader is triggered by something else, and sends its result
    wait 3              do nothing for 3 seconds
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
    "cell": (2, ()),
    "inspect": (0, ()),
    "online": (1, (0,)),
    "show": (1, ()),
    "read": (0, ()),
    **LINE_OPERATIONS,
}

parse = partial(script.parse, operations=OPERATIONS)
parse_step = partial(script.parse_step, operations=OPERATIONS)

CALM = {
    "insight": """
wait 4
cell A011 1
cell A012 12.52
inspect
wait 4
cell A012 12.47
inspect
wait 4
cell A011 0         # a part that fails
cell A012 11.90
inspect
loop
""",
    "dataman": """
wait 4
show ]d20109506000134352
read
wait 4
show _
read
loop
""",
}
