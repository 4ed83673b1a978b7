"""Odoo's feed of events, asked for with an API client's credentials (docs/contracts/api.md).

Every failure comes out as one of the UplinkError classes; nothing is retried here, but a token
that has run out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ..client import PATIENCE, TIMEOUT, problem_of, retry_after_of
from ..errors import Busy, ConfigError, Misrouted, Unauthorised, Unreachable

#: Seconds that Odoo may hold an empty answer back; the most that it allows.
WAIT = 20
NEEDED = ("source", "type", "time")
_LATER = frozenset({408, 409, 425, 429})


@dataclass(frozen=True)
class Credentials:
    """An API client of Odoo: its id, and the file that its secret is in. Never logged."""

    client_id: str
    secret_file: Path

    def secret(self) -> str:
        """Read at each use, so that a new secret works without a restart; ConfigError if none."""
        try:
            secret = self.secret_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"The secret's file {self.secret_file} cannot be read: {error}."
            ) from error
        if not secret:
            raise ConfigError(
                f"The secret's file {self.secret_file} is empty: put the API client's secret there."
            )
        return secret


@dataclass(frozen=True)
class Page:
    """Events in the order of their commits, as envelopes; ``next`` is where to go on."""

    events: Sequence[dict[str, Any]]
    next: int


class EventFeed:
    """One Odoo, one API client with the scope ``events:read``. Use as an async context manager."""

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        *,
        version: str,
        types: Sequence[str] = (),
        verify: Any = True,
        wait: int = WAIT,
    ) -> None:
        self._credentials = credentials
        self._types = list(types)
        self._wait = wait
        self._token = ""
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/") + "/plant/api/",
            headers={"User-Agent": f"plant-gateway/{version}", "Accept": "application/json"},
            timeout=httpx.Timeout(**{**TIMEOUT.as_dict(), "read": wait + PATIENCE}),
            verify=verify,
            follow_redirects=False,
        )

    async def __aenter__(self) -> EventFeed:
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        await self._http.aclose()

    async def page(self, after: int) -> Page:
        """What comes after this place; an empty page when nothing has come in time."""
        if not self._token:
            self._token = await self._new_token()
        response = await self._ask(after)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._token = await self._new_token()
            response = await self._ask(after)
        try:
            document = _checked(response)
            return Page([_event(raw) for raw in document["items"]], int(document["next"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Unreachable(
                "What answered is not Odoo's feed: perhaps a proxy's page."
            ) from error

    async def _ask(self, after: int) -> httpx.Response:
        query = {"after": after, "wait": self._wait, "type": self._types}
        headers = {"Authorization": f"Bearer {self._token}"}
        return await self._request("GET", "v1/events", params=query, headers=headers)

    async def _new_token(self) -> str:
        try:
            auth = (self._credentials.client_id, self._credentials.secret())
        except ConfigError as error:
            raise Unauthorised(str(error)) from error
        form = {"grant_type": "client_credentials", "scope": "events:read"}
        response = await self._request("POST", "oauth/token", data=form, auth=auth)
        try:
            return str(_checked(response)["access_token"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unreachable("What answered is not Odoo: it gave no token.") from error

    async def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return await self._http.request(method, path, **options)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error).rstrip(".") or type(error).__name__
            raise Unreachable(
                f"Odoo at {self._http.base_url.host} gave no answer: {reason}."
            ) from error


def _event(raw: dict[str, Any]) -> dict[str, Any]:
    """An envelope that has what is needed of it here."""
    return {**raw, "company": int(raw["company"]), **{name: str(raw[name]) for name in NEEDED}}


def _checked(response: httpx.Response) -> Any:
    """The document of an answer; else the error that its status means."""
    if response.is_success:
        return response.json()
    status, problem = response.status_code, problem_of(response)
    reason = (
        problem.get("detail") or problem.get("error_description") or problem.get("title")
        or problem.get("error") or "no reason"
    )  # fmt: skip
    said = f"Odoo answered {status}: {reason}"
    later = retry_after_of(response.headers)
    if status >= 500 or status in _LATER:
        raise Busy(said, retry_after=later)
    if status in (400, 401, 403, 422):
        raise Unauthorised(
            f"{said} Check the API client in Odoo: its secret, scope (events:read) and networks.",
            retry_after=later,
        )
    raise Misrouted(
        f"{said} Check the address, and that plant_api is installed.", retry_after=later
    )
