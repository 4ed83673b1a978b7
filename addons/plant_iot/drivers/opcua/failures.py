"""What asyncua, sockets and servers raise, in the driver's exception tree."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from asyncua import ua
from cryptography.exceptions import InvalidSignature

from ..errors import ConfigurationError, LinkClosed, LinkError, LinkTimeout, ProtocolError
from .values import status_name

_codes = ua.StatusCodes
_WHO = {
    _codes.BadUserAccessDenied,
    _codes.BadIdentityTokenInvalid,
    _codes.BadIdentityTokenRejected,
}
_OUR_CERTIFICATE = {
    _codes.BadSecurityChecksFailed,
    _codes.BadCertificateInvalid,
    _codes.BadCertificateTimeInvalid,
    _codes.BadCertificateUriInvalid,
    _codes.BadCertificateUseNotAllowed,
    _codes.BadCertificateUntrusted,
    _codes.BadCertificateRevoked,
    _codes.BadNoValidCertificates,
}
_GONE = {
    _codes.BadSessionIdInvalid,
    _codes.BadSessionClosed,
    _codes.BadSessionNotActivated,
    _codes.BadSecureChannelIdInvalid,
    _codes.BadSecureChannelClosed,
    _codes.BadSecureChannelTokenUnknown,
    _codes.BadConnectionClosed,
    _codes.BadConnectionRejected,
    _codes.BadCommunicationError,
    _codes.BadSubscriptionIdInvalid,
    _codes.BadNoSubscription,
    _codes.BadShutdown,
    _codes.BadServerHalted,
}
_BUSY = {
    _codes.BadTooManySessions,
    _codes.BadTooManySubscriptions,
    _codes.BadTooManyOperations,
    _codes.BadTcpServerTooBusy,
    _codes.BadMaxConnectionsReached,
    _codes.BadOutOfMemory,
    _codes.BadResourceUnavailable,
}


@contextmanager
def translated(name: str, certificate: str = "") -> Iterator[None]:
    """Turn what a request may raise into the driver's exceptions.

    While the session is being opened, ``certificate`` is where the gateway's own certificate lies,
    for the one who must tell the server of it.
    """
    try:
        yield
    except ua.UaStatusCodeError as error:
        raise _refused(error, name, certificate) from error
    except (asyncio.TimeoutError, TimeoutError) as error:
        raise LinkTimeout(f"{name} did not answer in time.") from error
    except InvalidSignature as error:
        raise ProtocolError(
            f"{name} cannot prove that its certificate is its own: the signature is wrong."
        ) from error
    except (ConnectionError, EOFError) as error:
        raise LinkClosed(f"{name} closed the connection, or does not speak OPC UA.") from error
    except OSError as error:
        raise LinkError(f"{name} cannot be reached: {error.strerror or error}.") from error
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(f"{name} cannot be reached as it is set: {error}.") from error
    except ua.UaError as error:
        raise ProtocolError(f"{name} answered something that is not OPC UA: {error}.") from error


def _refused(error: ua.UaStatusCodeError, name: str, certificate: str) -> Exception:
    status = ua.StatusCode(error.code)
    code, said = error.code & 0xFFFF0000, status_name(status)
    if code in _WHO and certificate:
        return ConfigurationError(
            f"{name} does not let the gateway in ({said}): check the user name and the password, "
            "and that this user may connect."
        )
    if code in _OUR_CERTIFICATE and certificate:
        return ConfigurationError(
            f"{name} does not accept the gateway's certificate ({said}). Add {certificate} to the "
            "certificates that the server trusts; some show it among the rejected ones."
        )
    if code in _BUSY:
        return LinkError(f"{name} is busy ({said}): {status.doc}")
    if code in _GONE:
        return LinkClosed(f"{name} ended the session ({said}).")
    if code == _codes.BadTimeout:
        return LinkTimeout(f"{name} did not answer in time ({said}).")
    return ProtocolError(f"{name} refused ({said}): {status.doc}")
