"""What is asked of a provider, and what it gives back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

#: The label of an answer that fits none of the others.
UNKNOWN = "unknown"
CLASSIFY, EXTRACT, SCORE, SUMMARISE, DRAFT = "classify", "extract", "score", "summarise", "draft"
KINDS = (CLASSIFY, EXTRACT, SCORE, SUMMARISE, DRAFT)


@dataclass(frozen=True)
class Label:
    """One answer of a classification, with what it stands for in words."""

    name: str
    description: str = ""


@dataclass(frozen=True)
class Example:
    """Data as in :class:`Question`, and the right answer for it."""

    data: Mapping[str, Any]
    value: Any


@dataclass(frozen=True)
class Question:
    """One fuzzy question about one record.

    ``data`` has the record's fields that may be seen, as JSON values by name: it is material to
    judge, whatever it says. ``schema`` is that of the answer alone (see ``schema.py``). ``labels``
    and ``examples`` are what a local classifier learns from.
    """

    kind: str
    instructions: str
    data: Mapping[str, Any]
    schema: Mapping[str, Any]
    labels: tuple[Label, ...] = ()
    examples: tuple[Example, ...] = ()
    max_tokens: int = 1024


@dataclass(frozen=True)
class Received:
    """What is known of one response, usable or not. ``latency`` in seconds."""

    raw: str = ""
    model: str = ""
    request_id: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    stop_reason: str = ""
    latency: float = 0.0


@dataclass(frozen=True)
class Reply:
    """An answer that fits the question's schema. ``confidence`` is in [0, 1]."""

    value: Any
    confidence: float
    received: Received = field(default_factory=Received)


@dataclass(frozen=True)
class Settings:
    """How a provider is reached. ``timeout`` in seconds, of the whole call."""

    kind: str
    model: str = ""
    base_url: str = ""
    key: str = field(default="", repr=False)
    timeout: float = 20.0


class Provider(Protocol):
    """Answers one question with one call: no tools, no follow-up, no retry."""

    async def ask(self, question: Question) -> Reply:
        """The answer.

        :raise ProviderError: there is none that may be used
        """
        ...
