"""Why a provider gave no answer that may be used. Pure.

    ProviderError
    ├── Refused        it declined to answer
    ├── CutShort       the answer ended before it was whole: the limit of tokens, or of the context
    ├── Unsound        the answer is no JSON, or outside the question's schema
    ├── Rejected       the request is one it will never accept: a wrong key, model or parameter
    ├── Unfit          this kind of provider cannot answer this kind of question
    ├── RateLimited    too many requests; ``after`` is what it asks us to wait
    ├── Overloaded     it is too busy, or broken for now
    ├── TimedOut       no answer within the time limit
    └── Unreachable    no connection, or half a response

The last four may be tried again (``passing``). What was received so far is kept for the log.
"""

from .types import Received


class ProviderError(Exception):
    """No answer that may be used. ``str()`` is a sentence for a person; it names no secret.

    :param received: what is known of the response so far, a :class:`~.types.Received`
    :param after: seconds the provider asks to wait before the next request, if it does
    """

    #: A word for the log and for programs.
    reason = "error"
    #: Whether the same request may succeed later.
    passing = False

    def __init__(
        self, message: str, *, received: Received | None = None, after: float | None = None
    ) -> None:
        super().__init__(message)
        self.received = received
        self.after = after


class Refused(ProviderError):
    reason = "refused"


class CutShort(ProviderError):
    reason = "cut_short"


class Unsound(ProviderError):
    reason = "unsound"


class Rejected(ProviderError):
    reason = "rejected"


class Unfit(ProviderError):
    reason = "unfit"


class RateLimited(ProviderError):
    reason = "rate_limited"
    passing = True


class Overloaded(ProviderError):
    reason = "overloaded"
    passing = True


class TimedOut(ProviderError):
    reason = "timed_out"
    passing = True


class Unreachable(ProviderError):
    reason = "unreachable"
    passing = True
