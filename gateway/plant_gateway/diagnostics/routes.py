"""Which path shows what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import lru_cache
from http import HTTPStatus
from importlib import resources
from typing import Any

from plant_drivers import Browsable, CommandError, DriverError

from .health import reasons
from .metrics import KIND, exposition
from .server import BadRequest, Request, Response
from .snapshot import Parts, snapshot

FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
}
LOOK_TIMEOUT = 10.0


class Diagnostics:
    """``GET /`` the page, ``/state`` what it shows, ``/look`` inside a device, ``/healthz``,
    ``/metrics``.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._looking = asyncio.Lock()
        self._routes: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/state": self._state,
            "/look": self._look,
            "/healthz": self._healthz,
            "/metrics": self._metrics,
        }

    async def __call__(self, request: Request) -> Response:
        """The answer; BadRequest where there is none."""
        if request.path in FILES:
            name, kind = FILES[request.path]
            return Response(_file(name), kind)
        route = self._routes.get(request.path)
        if route is None:
            raise BadRequest(HTTPStatus.NOT_FOUND, "There is no such page.")
        return await route(request)

    async def _state(self, _request: Request) -> Response:
        seen = snapshot(self._parts)
        return _json({**seen, "reasons": reasons(seen)})

    async def _healthz(self, _request: Request) -> Response:
        found = reasons(snapshot(self._parts))
        status = HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK
        return _json({"healthy": not found, "reasons": found}, status)

    async def _metrics(self, _request: Request) -> Response:
        return Response(exposition(snapshot(self._parts)), KIND)

    async def _look(self, request: Request) -> Response:
        """What is at an address of a device: nodes, or a register in every byte order. The device
        is asked, so only by this page itself, and one at a time.
        """
        if request.from_elsewhere:
            raise BadRequest(HTTPStatus.FORBIDDEN, "Only the page itself may look into devices.")
        try:
            runner = self._parts.supervisor[int(request.query.get("device", ""))]
            runner.check_open()
            if not isinstance(runner.driver, Browsable):
                raise BadRequest(HTTPStatus.CONFLICT, "This device cannot say what it has.")
            async with self._looking:
                offers = await asyncio.wait_for(
                    runner.driver.browse(request.query.get("address", "")), LOOK_TIMEOUT
                )
        except ValueError as error:
            raise BadRequest(HTTPStatus.BAD_REQUEST, "Which device? Its id is a number.") from error
        except (CommandError, DriverError) as error:
            raise BadRequest(HTTPStatus.CONFLICT, str(error)) from error
        except asyncio.TimeoutError as error:
            raise BadRequest(HTTPStatus.GATEWAY_TIMEOUT, "The device did not answer.") from error
        return _json([asdict(offer) for offer in offers])


@lru_cache(maxsize=len(FILES))
def _file(name: str) -> bytes:
    return (resources.files(__package__) / "page" / name).read_bytes()


def _json(content: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(json.dumps(content, default=str).encode(), status=status)
