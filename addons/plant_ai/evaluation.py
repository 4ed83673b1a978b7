"""How well a signal's prompt answers its frozen examples, and at what cost.

    evaluation = evaluate(signal, between=signal.env.cr.commit)

reads all that is needed, calls ``between`` (to end the transaction), asks with no cursor in use,
and writes the result on the version. The models' answers are not logged as calls: nothing is
decided by them.
"""

import asyncio
import json
from dataclasses import asdict, dataclass

from odoo import fields
from odoo.exceptions import UserError

from .models.plant_ai_call import ask
from .providers import Reply
from .questions import is_right

AT_ONCE = 8


@dataclass(frozen=True)
class Evaluation:
    """``wrong`` has (data, expected, value or error) of each that was not right; ``latency`` is
    the mean of a call in seconds."""

    code: str
    version: int
    model: str
    asked: int
    right: int
    cost: float
    latency: float
    required: float
    before: float | None
    wrong: tuple[tuple[str, object, object], ...]

    @property
    def accuracy(self) -> float:
        return self.right / self.asked

    @property
    def holds(self) -> bool:
        """Whether the version reaches what is required, and what the one before it reached."""
        return self.accuracy >= max(self.required, self.before or 0.0)


def evaluate(signal, between=lambda: None):
    """:raise UserError: there is nobody to ask, or nothing to ask by"""
    signal.ensure_one()
    signal = signal.sudo()
    source = signal.provider_id
    examples = signal._frozen()
    settings = source._settings()
    known = [(json.loads(one.data), json.loads(one.value)) for one in examples]
    questions = [signal._question(data) for data, _value in known]
    interval = 60.0 / source.calls_per_minute if source.calls_per_minute else 0.0
    pace = (signal.env.cr.dbname, source.id)
    kind, tolerance = signal.kind, signal.tolerance
    least, fallback = signal.least_confidence, signal._fallback_value()
    between()
    outcomes = asyncio.run(_ask_all(settings, questions, pace, interval))
    wrong, right, cost, latency, model = [], 0, 0.0, 0.0, settings.model
    for (data, expected), outcome in zip(known, outcomes, strict=True):
        received = outcome.received
        if received:
            cost += source._price(received.input_tokens, received.output_tokens)
            latency += received.latency / len(outcomes)
            model = received.model or model
        answered = isinstance(outcome, Reply)
        value = outcome.value if answered else str(outcome)
        if answered and outcome.confidence < least:
            value = fallback  # as a rule would be given
        if answered and is_right(kind, value, expected, tolerance):
            right += 1
        else:
            wrong.append((json.dumps(data, ensure_ascii=False), expected, value))
    evaluation = Evaluation(
        code=signal.code,
        version=signal.version_id.number,
        model=model,
        asked=len(outcomes),
        right=right,
        cost=cost,
        latency=latency,
        required=signal.required_accuracy,
        before=_before(signal, model),
        wrong=tuple(wrong),
    )
    _keep(signal.version_id, evaluation)
    return evaluation


async def _ask_all(settings, questions, pace, interval):
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(question):
        async with turns:
            return await ask(settings, question, pace, interval)

    return await asyncio.gather(*(one(question) for question in questions))


def _before(signal, model):
    """What the last version before this one reached with the same model, or None."""
    earlier = signal.version_ids.filtered(
        lambda version: (
            version.evaluated_at
            and version.number < signal.version_id.number
            and version.evaluated_with == model
        )
    )
    return earlier.sorted("number")[-1:].accuracy if earlier else None


def _keep(version, evaluation):
    version.write(
        {
            "accuracy": evaluation.accuracy,
            "evaluated_count": evaluation.asked,
            "evaluated_at": fields.Datetime.now(),
            "evaluated_with": evaluation.model,
            "evaluated_cost": evaluation.cost,
        }
    )


def report(env, codes=(), commit=None):
    """Evaluate the signals of these codes, or all that have frozen examples: a dict for each.

    For programs: it commits (``commit()``, of ``env`` unless given), so that no transaction is
    open while models are asked.
    """
    commit = commit or env.cr.commit
    signals = env["plant.ai.signal"].search([("code", "in", list(codes))] if codes else [])
    found = [{"code": code, "problem": f"There is no signal {code}."} for code in codes]
    found = [one for one in found if one["code"] not in signals.mapped("code")]
    for signal in signals:
        if not codes and not signal.example_ids.filtered(lambda example: example.use == "evaluate"):
            continue
        try:
            evaluation = evaluate(signal, between=commit)
        except UserError as error:
            found.append({"code": signal.code, "problem": str(error)})
            continue
        shown = asdict(evaluation)
        found.append({**shown, "accuracy": evaluation.accuracy, "holds": evaluation.holds})
        commit()
    return found
