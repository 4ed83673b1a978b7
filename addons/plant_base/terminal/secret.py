"""What a terminal is paired by, and what it holds from then on. Pure: randomness is passed in.

>>> code = new_code(choose=lambda letters: letters[-1])
>>> code, shown(code), said("zzzz-zz zz")
('ZZZZZZZZ', 'ZZZZ-ZZZZ', 'ZZZZZZZZ')
"""

import hashlib
import re
import secrets

#: Crockford's: no letter that looks like a digit or another one, and none that makes words.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
# What people read for what is meant.
_MISREAD = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s-]+")
SECRET = re.compile(r"ptm_[A-Za-z0-9_-]{43}")
LIVE = re.compile(r"[0-9a-f]{64}")


def new_code(choose=secrets.choice):
    """A one-time code: 40 random bits that a person can read and type."""
    return "".join(choose(LETTERS) for _ in range(CODE_LENGTH))


def shown(code):
    """``code`` as it is shown to people."""
    return f"{code[:4]}-{code[4:]}"


def said(text):
    """The code that a person typed as ``text``: case, blanks, dashes and misreadings do not matter.
    Of no code at all, what cannot be one.
    """
    return _BETWEEN.sub("", text).upper().translate(_MISREAD)


def new_secret():
    """What a paired device holds: 256 random bits."""
    return f"ptm_{secrets.token_urlsafe(32)}"


def digest(text):
    """What is stored of a code or secret. They are random, so that no slow hash is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def live_key(secret):
    """The name by which the holder of ``secret`` asks for messages. It tells nothing of it."""
    return digest(f"live {secret}")
