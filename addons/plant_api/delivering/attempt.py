"""What an attempt came to, on its way from the work to the database."""

import random
from dataclasses import dataclass

from odoo.addons.plant_base.queue import Done, Fail, Retry

from ..webhooks import BadAddress, NotSent, judge, send

# A pause that a receiver asks for is lengthened a little, so that not all come back at once.
SPREAD = 0.1


@dataclass(frozen=True)
class Tried:
    """One attempt. ``status`` 0: there was no answer, and ``error`` says why."""

    status: int
    milliseconds: int
    response: str = ""
    error: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Again(Retry):
    """A :class:`Retry` that knows what was answered."""

    tried: Tried | None = None


@dataclass(frozen=True)
class Given(Fail):
    """A :class:`Fail` that knows what was answered."""

    tried: Tried | None = None


async def deliver(job, payload):
    """Send the message of ``payload`` once: an outcome for the queue."""
    try:
        answer = await send(payload["message"], payload["guard"], proxy=payload["proxy"])
    except NotSent as error:
        return Again(error.reason, None, Tried(0, round(error.seconds * 1000), error=error.reason))
    except BadAddress as error:
        return Again(str(error), None, Tried(0, 0, error=str(error)))
    verdict = judge(answer.status, answer.retry_after, job.attempt)
    said = f"The receiver answered {answer.status}."
    tried = Tried(
        answer.status,
        round(answer.seconds * 1000),
        answer.text,
        "" if verdict.done else said,
        verdict.gone,
    )
    if verdict.done:
        return Done(tried)
    if verdict.gone:
        return Given("The receiver is gone (410).", tried)
    after = verdict.after and verdict.after * (1 + SPREAD * random.random())  # noqa: S311
    return Again(said, after, tried)


def tried_of(outcome):
    """The :class:`Tried` of an outcome, whoever made it."""
    tried = outcome.value if isinstance(outcome, Done) else getattr(outcome, "tried", None)
    return tried or Tried(0, 0, error=outcome.reason)
