"""Webhooks without Odoo: how a message is signed, where it may go, how it is sent, when again.

Inside Odoo it is ``odoo.addons.plant_api.webhooks``, elsewhere ``plant_webhooks`` (a link in
libraries/). The signature is that of Standard Webhooks (https://www.standardwebhooks.com).
"""

from .errors import (
    BadAddress,
    BadHeader,
    BadSecret,
    ForbiddenAddress,
    NotResolved,
    NotSent,
    WebhookError,
)
from .guard import Guard, Target
from .headers import parse_headers
from .matching import like, matches, parse_types
from .schedule import DELAYS, Next, judge
from .sending import Answer, Message, send
from .signing import new_secret, public_key, sign, signature_headers

__all__ = [
    "DELAYS",
    "Answer",
    "BadAddress",
    "BadHeader",
    "BadSecret",
    "ForbiddenAddress",
    "Guard",
    "Message",
    "Next",
    "NotResolved",
    "NotSent",
    "Target",
    "WebhookError",
    "judge",
    "like",
    "matches",
    "new_secret",
    "parse_headers",
    "parse_types",
    "public_key",
    "send",
    "sign",
    "signature_headers",
]
