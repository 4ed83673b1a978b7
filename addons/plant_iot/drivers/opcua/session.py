"""One session with a server: opened, watched, closed; every request in the driver's exceptions."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from asyncua import ua
from asyncua.client.ua_client import UaClientState

from ..driver import DriverContext
from ..errors import (
    CommandRefused,
    ConfigurationError,
    LinkClosed,
    LinkError,
    ProtocolError,
)
from .certificates import own_certificate
from .failures import translated
from .nodes import node_id, node_text
from .security import GuardedClient, secured, sign_in
from .trust import TrustList
from .values import status_name

PORT = 4840
#: Seconds that saying goodbye may take.
GOODBYE = 2.0
#: Nodes in one request at most; fewer where the server says that it takes fewer.
CHUNK = 200
_LIMITS = (
    ua.ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
    ua.ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerTranslateBrowsePathsToNodeIds,
    ua.ObjectIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
)
#: A server that does not tell its state has answered all the same.
_NOT_RUNNING = frozenset(ua.ServerState) - {ua.ServerState.Running, ua.ServerState.Unknown}
#: The part of a channel's lifetime after which its keys are renewed.
RENEW = 0.75

T = TypeVar("T")


class Session:
    """``name`` is the server for people, ``namespaces`` are its own; see :meth:`open`.

    ``chunk`` is how many nodes it takes in one request.
    """

    def __init__(self, settings: Mapping[str, Any], context: DriverContext) -> None:
        self._settings = settings
        self._clock = context.clock
        self._folder = context.folder / "opcua"
        self.name, self._url = _address(settings["url"])
        self._certificate = str(self._folder / "own" / "certificate.der")
        self._client: GuardedClient | None = None
        self._renew_at = 0.0
        self.namespaces: list[str] = []
        self.chunk = 1

    @property
    def client(self) -> GuardedClient:
        """The client while the session is open; LinkClosed otherwise."""
        if self._client is None:
            raise LinkClosed(f"The session with {self.name} is not open.")
        return self._client

    async def open(self) -> None:
        """Connect to the approved server, sign in, and learn its namespaces."""
        own = await asyncio.to_thread(
            own_certificate, self._folder / "own", socket.gethostname(), self._clock()
        )
        with translated(self.name, self._certificate):
            client = await secured(
                self._url, self.name, self._settings, own, TrustList(self._folder)
            )
            self._client = client
            await client.connect_socket()
            await client.send_hello()
            await client.open_secure_channel()
            self._plan_renewal(client)
            await sign_in(client, self._settings, own)
            self.namespaces = await client.get_namespace_array()
        self.chunk = await self._limit()

    async def close(self) -> None:
        """Say goodbye where that is possible, and hang up; never raises."""
        client, self._client = self._client, None
        if client is None:
            return
        goodbye = asyncio.ensure_future(_goodbye(client))
        await asyncio.wait({goodbye}, timeout=GOODBYE)
        goodbye.cancel()
        await asyncio.wait({goodbye})
        if not goodbye.cancelled():
            goodbye.exception()  # whatever it was: the link is given up anyway
        client.disconnect_socket()

    async def watch(self, interval: float, check: Callable[[], Awaitable[None]]) -> NoReturn:
        """For ever: ask the server how it is, each ``interval`` seconds, and do ``check``.

        It keeps the session from ending and notices a server that is gone, also one whose
        connection stands though nothing answers any more.

        :raise LinkError: the link is down, or the server says that it does not run
        """
        async with self.client.uaclient.subscribe_state() as states:
            while True:
                changed = asyncio.ensure_future(states.next_change())
                try:
                    await asyncio.wait({changed}, timeout=interval)
                finally:
                    changed.cancel()
                await self.verify()
                await check()

    async def verify(self) -> None:
        """One look at the server; renews the channel's keys when they are due."""
        if self.client.state is not UaClientState.CONNECTED:
            raise LinkClosed(f"{self.name} closed the connection.")
        (state,) = await self.read([ua.NodeId(ua.ObjectIds.Server_ServerStatus_State)])
        number = state.Value.Value
        if number in _NOT_RUNNING:
            said = ua.ServerState(number).name
            raise LinkError(f"{self.name} does not run: it says that its state is {said}.")
        if asyncio.get_running_loop().time() >= self._renew_at:
            with translated(self.name, self._certificate):
                await self.client.open_secure_channel(renew=True)
                self.client.uaclient.revolve_security_token()
            self._plan_renewal(self.client)

    async def _limit(self) -> int:
        """What the server says that it takes; 0 and nothing are no limit."""
        found = await self.read([ua.NodeId(number) for number in _LIMITS])
        limits = [data.Value.Value for data in found if isinstance(data.Value.Value, int)]
        return min([CHUNK, *(limit for limit in limits if limit > 0)])

    def _plan_renewal(self, client: GuardedClient) -> None:
        lifetime = client.secure_channel_timeout / 1000
        self._renew_at = asyncio.get_running_loop().time() + lifetime * RENEW

    # -- requests ---------------------------------------------------------------------------------

    def node(self, text: str) -> ua.NodeId:
        """The node of a text; ConfigurationError when it is none, or of no namespace here."""
        return node_id(text, self.namespaces)

    def text(self, node: ua.NodeId) -> str:
        """A node as a text that stays right when the server is configured anew."""
        return node_text(node, self.namespaces)

    async def read(
        self,
        nodes: Iterable[ua.NodeId],
        attribute: ua.AttributeIds = ua.AttributeIds.Value,
        index: str = "",
    ) -> list[ua.DataValue]:
        """The attribute of each node, in their order; each has its own status."""

        async def some(part: Sequence[ua.NodeId]) -> list[ua.DataValue]:
            parameters = ua.ReadParameters(
                TimestampsToReturn=ua.TimestampsToReturn.Both,
                NodesToRead=[
                    ua.ReadValueId(NodeId=node, AttributeId=attribute, IndexRange=index or None)
                    for node in part
                ],
            )
            return await self.ask_each(len(part), self.client.uaclient.read(parameters))

        return await self._in_parts(list(nodes), some)

    async def browse(
        self, node: ua.NodeId, kinds: int, reference: int, *, most: int
    ) -> list[ua.ReferenceDescription]:
        """What ``node`` points to with references of that type, of those node classes."""
        description = ua.BrowseDescription(
            NodeId=node,
            BrowseDirection=ua.BrowseDirection.Forward,
            ReferenceTypeId=ua.NodeId(reference),
            IncludeSubtypes=True,
            NodeClassMask=kinds,
            ResultMask=ua.BrowseResultMask.All,
        )
        (result,) = await self.ask_each(
            1, self.client.uaclient.browse(ua.BrowseParameters(NodesToBrowse=[description]))
        )
        if result.StatusCode.is_bad():
            raise CommandRefused(
                f"{self.name} does not show what is in {self.text(node)} "
                f"({status_name(result.StatusCode)}): {result.StatusCode.doc}"
            )
        found = list(result.References or ())
        while point := result.ContinuationPoint:
            enough = len(found) >= most
            parameters = ua.BrowseNextParameters(
                ReleaseContinuationPoints=enough, ContinuationPoints=[point]
            )
            (result,) = await self.ask_each(1, self.client.uaclient.browse_next(parameters))
            if enough:
                break
            found += result.References or ()
        return found[:most]

    async def properties(self, nodes: Sequence[ua.NodeId], name: str) -> list[Any]:
        """The value of that standard property of each node; None where a node has none."""

        async def some(part: Sequence[ua.NodeId]) -> list[ua.BrowsePathResult]:
            element = ua.RelativePathElement(
                ReferenceTypeId=ua.NodeId(ua.ObjectIds.HasProperty),
                IsInverse=False,
                IncludeSubtypes=True,
                TargetName=ua.QualifiedName(name, 0),
            )
            paths = [
                ua.BrowsePath(StartingNode=node, RelativePath=ua.RelativePath([element]))
                for node in part
            ]
            return await self.ask_each(
                len(part), self.client.uaclient.translate_browsepaths_to_nodeids(paths)
            )

        results = await self._in_parts(list(nodes), some)
        targets = {
            place: result.Targets[0].TargetId
            for place, result in enumerate(results)
            if result.StatusCode.is_good() and result.Targets
        }
        values = dict(zip(targets, await self.read(targets.values()), strict=True))
        return [
            values[place].Value.Value if place in values else None for place in range(len(nodes))
        ]

    async def ask(self, request: Awaitable[T]) -> T:
        """Await a request of the client."""
        with translated(self.name):
            return await request

    async def ask_each(self, number: int, request: Awaitable[list[T]]) -> list[T]:
        """Await a request that has that number of answers."""
        answers = await self.ask(request)
        if len(answers or ()) != number:
            raise ProtocolError(
                f"{self.name} gave {len(answers or ())} answers to {number} questions: its OPC UA "
                "is faulty."
            )
        return answers

    def parts(self, items: Sequence[T]) -> Iterator[Sequence[T]]:
        """``items`` in pieces that the server takes in one request."""
        for place in range(0, len(items), self.chunk):
            yield items[place : place + self.chunk]

    async def _in_parts(
        self, nodes: list[ua.NodeId], some: Callable[[Sequence[ua.NodeId]], Awaitable[list[T]]]
    ) -> list[T]:
        found: list[T] = []
        for part in self.parts(nodes):
            found += await some(part)
        return found


def _address(url: str) -> tuple[str, str]:
    """Host and port of an address, and the address with its port."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError as error:
        raise ConfigurationError(
            f"{url} is no address of a server ({error}): write it as opc.tcp://10.0.4.30:4840."
        ) from error
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    name = f"{host}:{port}"
    return name, parts._replace(netloc=name).geturl()


async def _goodbye(client: GuardedClient) -> None:
    await client.close_session()
    await client.close_secure_channel()
