"""What ``ai()`` gives to a rule, and how it asks for what is not known yet. Pure."""

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MODEL, CACHE, FALLBACK, HUMAN = "model", "cache", "fallback", "human"


@dataclass(frozen=True)
class Answer:
    """The answer to a signal for one record.

    ``source`` says whose it is: model, cache (the model's, to the same question before), human (a
    person's correction of it) or fallback (the signal's own; ``reason`` says why). ``confidence``
    is in [0, 1]; 0 of a fallback, 1 of a person.
    """

    value: Any
    source: str
    confidence: float = 0.0
    reason: str = ""


class AnswerNeeded(BaseException):
    """The rule cannot go on before this question is answered.

    Not an Exception, so that no ``except Exception`` of a rule's code takes it for its own.

    :param signal: the plant.ai.signal, as superuser
    :param record: the record that it is about, with the rule's environment
    :param wait: the rule wants it now
    """

    def __init__(self, signal, record, wait):
        super().__init__(signal, record)
        self.signal = signal
        self.record = record
        self.wait = wait


@lru_cache(maxsize=256)
def asks(code: str) -> bool:
    """Whether the code of a server action speaks of ``ai``."""
    try:
        tree = ast.parse((code or "").strip())
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(node, ast.Name) and node.id == "ai" for node in ast.walk(tree))
