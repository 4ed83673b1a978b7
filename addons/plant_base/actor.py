"""Who does a verb: carried from the check of their right to every row that records them.

An actor travels in the context of the environment. A client can put any JSON there, but no instance
of this class, so an actor found in the context was put there by our own code after the check.
"""

from dataclasses import dataclass

CONTEXT_KEY = "plant_actor"


@dataclass(frozen=True)
class Actor:
    """The ids of the operator and the station, None where there is none.

    ``user_id`` is the user whom Odoo's own columns name: the operator's where they have one. It is
    None at a terminal for an operator without a user: the station's login is nobody's name.
    """

    operator_id: int | None = None
    station_id: int | None = None
    user_id: int | None = None


def actor_in(context):
    """The actor put into ``context`` by :func:`acting`, or None."""
    actor = context.get(CONTEXT_KEY)
    return actor if isinstance(actor, Actor) else None


def acting(records, actor):
    """``records`` in a context that holds ``actor`` and, of the caller's, only what is harmless.

    What a caller may say is language, time zone and companies: other keys (defaults, skips) would
    change what Odoo does under the verb.
    """
    kept = {
        key: value
        for key, value in records.env.context.items()
        if key in ("lang", "tz", "allowed_company_ids")
    }
    return records.with_context({**kept, CONTEXT_KEY: actor})
