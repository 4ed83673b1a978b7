"""The machine-to-machine HTTP layer: see docs/contracts/http.md."""

from .dispatcher import PlantDispatcher
from .problems import (
    Conflict,
    Forbidden,
    InsufficientScope,
    Internal,
    Invalid,
    LengthRequired,
    Malformed,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UnsupportedMedia,
)
from .reply import Reply, etag_of, require_match

__all__ = [
    "Conflict",
    "Forbidden",
    "InsufficientScope",
    "Internal",
    "Invalid",
    "LengthRequired",
    "Malformed",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "PlantDispatcher",
    "PreconditionFailed",
    "PreconditionRequired",
    "Problem",
    "Reply",
    "TooLarge",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
    "UnsupportedMedia",
    "etag_of",
    "require_match",
]
