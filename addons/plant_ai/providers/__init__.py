"""What answers a fuzzy question: one call, one schema, no tools. No Odoo in here.

    reply = await provider(Settings("openai", "a-model", "http://localhost:11434/v1")).ask(question)

Raises the errors of ``errors.py`` and no others. Nothing here reads the environment, a clock or
the database but to measure how long a call took.
"""

from .errors import (
    CutShort,
    Overloaded,
    ProviderError,
    RateLimited,
    Refused,
    Rejected,
    TimedOut,
    Unfit,
    Unreachable,
    Unsound,
)
from .prompt import canonical, fingerprint, system_text, user_text
from .registry import ANTHROPIC, KINDS, LOCAL, OPENAI, provider
from .schema import Mismatch, SchemaError, check, check_schema, portable
from .types import (
    CLASSIFY,
    DRAFT,
    EXTRACT,
    SCORE,
    SUMMARISE,
    UNKNOWN,
    Example,
    Label,
    Provider,
    Question,
    Received,
    Reply,
    Settings,
)

__all__ = [
    "ANTHROPIC",
    "CLASSIFY",
    "DRAFT",
    "EXTRACT",
    "KINDS",
    "LOCAL",
    "OPENAI",
    "SCORE",
    "SUMMARISE",
    "UNKNOWN",
    "CutShort",
    "Example",
    "Label",
    "Mismatch",
    "Overloaded",
    "Provider",
    "ProviderError",
    "Question",
    "RateLimited",
    "Received",
    "Refused",
    "Rejected",
    "Reply",
    "SchemaError",
    "Settings",
    "TimedOut",
    "Unfit",
    "Unreachable",
    "Unsound",
    "canonical",
    "check",
    "check_schema",
    "fingerprint",
    "portable",
    "provider",
    "system_text",
    "user_text",
]
