r"""Control characters in settings, written as people write them: ``\r``, ``\x02``, ``\\``."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|.|$)", re.DOTALL)
_NAMED = {"r": "\r", "n": "\n", "t": "\t", "\\": "\\"}


def unescaped(text: str) -> bytes:
    r"""The bytes that ``text`` stands for; ValueError with a sentence when it stands for none.

    >>> unescaped(r"\x02T\r\n")
    b'\x02T\r\n'
    """

    def character(match: re.Match[str]) -> str:
        word = match[1]
        if len(word) == 3:
            return chr(int(word[1:], 16))
        if word not in _NAMED:
            raise ValueError(
                f"\\{word} is not understood: write \\r, \\n, \\t, \\\\ or \\x and two "
                "hexadecimal digits."
            )
        return _NAMED[word]

    plain = _ESCAPE.sub(character, text)
    try:
        return plain.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError(f"{plain[error.start]!r} cannot be sent as one byte.") from None
