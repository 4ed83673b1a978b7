"""A classifier inside this process: no network, no key, nothing to download. Pure.

Naive Bayes in its complement form over words and pieces of words (3 to 5 letters, so that other
endings and typing errors still count). It learns, at each question, from what the labels'
descriptions say and from the signal's examples. That takes some milliseconds for a few hundred
examples, and is remembered for the next. It knows no language: what it cannot tell from its
examples it calls unknown.

Rennie et al., Tackling the Poor Assumptions of Naive Bayes Text Classifiers, ICML 2003.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .errors import Unfit
from .prompt import canonical
from .types import CLASSIFY, UNKNOWN, Example, Label, Question, Received, Reply

MODEL = "plant-local-1"
#: Below this the answer is unknown, where the signal has that label.
SURE = 0.34
LONGEST = 4_000
_WORD = re.compile(r"[^\W_]+")


class LocalProvider:
    """Answers classifications from examples; nothing else."""

    async def ask(self, question: Question) -> Reply:
        """:raise Unfit: it is no classification, or there is nothing to learn from"""
        began = time.perf_counter()
        if question.kind != CLASSIFY:
            raise Unfit("The local classifier only classifies. Choose another provider.")
        labels = tuple(label for label in question.labels if label.name != UNKNOWN)
        if len(labels) < 2:
            raise Unfit("The local classifier needs two labels or more beside unknown.")
        frozen = tuple((text_of(example.data), str(example.value)) for example in question.examples)
        model = _learned(labels, frozen)
        value, confidence = model.classify(text_of(question.data))
        if confidence < SURE and any(label.name == UNKNOWN for label in question.labels):
            value = UNKNOWN
        latency = time.perf_counter() - began
        raw = canonical({"answer": value, "confidence": round(confidence, 4)})
        return Reply(value, confidence, Received(raw, MODEL, stop_reason="end", latency=latency))


class Bayes:
    """Complement naive Bayes over counted features."""

    def __init__(self, texts: list[tuple[str, str]], labels: list[str]) -> None:
        counted = [(Counter(features(text)), label) for text, label in texts]
        documents: Counter[str] = Counter()
        for counts, _label in counted:
            documents.update(counts.keys())
        self._idf = {
            one: math.log((1 + len(counted)) / (1 + seen)) + 1 for one, seen in documents.items()
        }
        inside = {label: Counter[str]() for label in labels}
        for counts, label in counted:
            for one, weight in self._weigh(counts).items():
                inside[label][one] += weight  # type: ignore[assignment]
        self._weights = {label: self._complement(inside, label) for label in labels}

    def classify(self, text: str) -> tuple[str, float]:
        """The likeliest label, and its share of the likelihood; 0 if nothing of it is known."""
        weighed = self._weigh(Counter(one for one in features(text) if one in self._idf))
        if not weighed:
            return next(iter(self._weights)), 0.0
        scores = {
            label: sum(weight * weights[one] for one, weight in weighed.items())
            for label, weights in self._weights.items()
        }
        best = max(scores, key=scores.__getitem__)
        # Scores of a normalised text differ by tenths: the factor spreads them over [0, 1].
        shares = {label: math.exp(30 * (score - scores[best])) for label, score in scores.items()}
        return best, 1.0 / sum(shares.values())

    def _weigh(self, counts: Mapping[str, int]) -> dict[str, float]:
        raw = {one: (1 + math.log(n)) * self._idf[one] for one, n in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {one: weight / length for one, weight in raw.items()}

    def _complement(
        self, inside: Mapping[str, Mapping[str, float]], label: str
    ) -> dict[str, float]:
        others: Counter[str] = Counter()
        for other, counts in inside.items():
            if other != label:
                others.update(counts)
        total = sum(others.values()) + len(self._idf)
        logs = {one: -math.log((others.get(one, 0) + 1) / total) for one in self._idf}
        length = math.sqrt(sum(weight * weight for weight in logs.values())) or 1.0
        scale = math.sqrt(len(logs)) / length
        return {one: weight * scale for one, weight in logs.items()}


def text_of(data: Mapping[str, Any]) -> str:
    """The texts in ``data``, without the names of its fields; no more than LONGEST letters."""
    return " ".join(_texts(data))[:LONGEST]


def features(text: str) -> Iterator[str]:
    """Words, and pieces of 3 to 5 letters of each."""
    for word in _WORD.findall(text.lower()):
        yield f"={word}"
        padded = f"_{word}_"
        for size in (3, 4, 5):
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


@lru_cache(maxsize=16)
def _learned(labels: tuple[Label, ...], examples: tuple[tuple[str, str], ...]) -> Bayes:
    known = [label.name for label in labels]
    texts = [(f"{label.name} {label.description}", label.name) for label in labels]
    texts += [(text, value) for text, value in examples if value in known]
    return Bayes(texts, known)


__all__ = ["MODEL", "Bayes", "Example", "LocalProvider", "features", "text_of"]
