"""What can be wrong with a webhook. Each error's text is a sentence for people.

WebhookError
├── BadSecret          it is no secret of Standard Webhooks
├── BadHeader          a header that cannot be sent, or is ours
├── BadAddress         the URL is none, or not one that is called
│   └── ForbiddenAddress   it leads to where nothing may be sent
└── NotSent            no answer: refused, too slow, cut off, no HTTP
    └── NotResolved        its name has no address
"""


class WebhookError(Exception):
    """The root."""


class BadSecret(WebhookError):
    """It is no secret of Standard Webhooks."""


class BadHeader(WebhookError):
    """A header that cannot be sent, or is ours."""


class BadAddress(WebhookError):
    """The URL is none, or not one that is called."""


class ForbiddenAddress(BadAddress):
    """It leads to where nothing may be sent."""


class NotSent(WebhookError):
    """There was no answer. ``seconds``: how long it took to know."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


class NotResolved(NotSent):
    """The name of the host has no address."""
