"""The press's OPC UA server as a process sees it: on a TCP port, with faults and counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from asyncua import Server, ua
from asyncua.server.subscription_service import SubscriptionService

from plant_drivers.opcua.typed import variant

from ..counts import Counts
from ..device import Scripted
from ..script import Step
from .identity import APPLICATION_URI, Doorkeeper, ServerIdentity
from .press import VARIABLES, Press, variable

#: Seconds between two looks at the counts.
TICK = 0.05
STATE = ua.NodeId(ua.ObjectIds.Server_ServerStatus_State)


class OpcUaServer(Scripted):
    """A server with a press. :meth:`apply` is what scripts and controls do to it.

    Counts: ``written`` values, ``served`` changes in answers to publish requests, ``lost`` ones in
    answers to a client that was gone, ``published`` answers, ``subscriptions``, ``restarts``,
    ``dropped`` connections.
    """

    def __init__(
        self,
        address: tuple[str, int],
        *,
        identity: ServerIdentity,
        doorkeeper: Doorkeeper,
        counts: Counts,
        now: Callable[[], datetime],
        policies: list[ua.SecurityPolicyType] | None = None,
    ) -> None:
        self.identity = identity
        self.doorkeeper = doorkeeper
        self.counts = counts
        self.press: Press
        self.frozen = False
        self._address = address
        self._now = now
        self._policies = policies
        self._offset = timedelta(0)
        self._values: dict[str, ua.Variant] = {}
        self._server: Server
        self._steps: asyncio.Queue[Step] = asyncio.Queue()

    @property
    def port(self) -> int:
        """The port it listens on, which the system chose if 0 was asked for."""
        return int(self._server.bserver.port)

    async def start(self) -> None:
        """Build the address space, which takes seconds, and listen."""
        host, port = self._address
        server = self._server = Server(user_manager=self.doorkeeper)
        subscriptions = _Subscriptions(server.iserver.aspace, server.iserver, self)
        server.iserver.subscription_service = subscriptions
        server.iserver.isession.subscription_service = subscriptions
        await server.init()
        await server.set_application_uri(APPLICATION_URI)
        server.set_server_name("Simulated press")
        server.set_endpoint(f"opc.tcp://{host}:{port}/press")
        if self._policies is not None:
            server.set_security_policy(self._policies)
        await server.set_build_info(
            "urn:example.com:press", "Example", "Press 4", "2.1", "77", datetime(2026, 1, 31)
        )
        server.iserver.certificate = self.identity.certificate
        server.iserver.private_key = self.identity.key
        self.press = await Press.build(server)
        await self._reset()
        await server.start()

    async def stop(self) -> None:
        """Hang up on everyone and end."""
        await self._server.stop()

    async def serve(self) -> None:
        """Start, and do what is applied until cancelled."""
        await self.start()
        try:
            while True:
                with suppress(asyncio.TimeoutError):
                    await self.perform(await asyncio.wait_for(self._steps.get(), TICK))
                self.counts.save()
        finally:
            await self.stop()
            self.counts.save()

    def apply(self, step: Step) -> None:
        """Have a step carried out soon, in its turn; ValueError for one that cannot be."""
        if step.operation in ("wait", "loop"):
            raise ValueError(f"{step.operation} is for scripts only.")
        require_sense(step)
        self._steps.put_nowait(step)

    async def perform(self, step: Step) -> None:
        """Carry out a step now."""
        arguments = step.arguments
        match step.operation:
            case "set":
                await self.set(arguments[0], arguments[1])
            case "burst":
                for _time in range(int(step.number)):
                    await self.set(arguments[0], self._values[arguments[0]].Value + 1)
            case "status":
                await self._set_status(arguments[0], ua.StatusCode(arguments[1]))
            case "remove":
                await self.press.remove(arguments[0])
            case "restore":
                if arguments[0] in self.press.missing():
                    await self.press.add(variable(arguments[0]))
            case "reset":
                await self._reset()
            case "clock":
                self._offset = timedelta(seconds=float(step.number))
            case "state":
                await self._set_state(ua.ServerState[arguments[0]])
            case _:
                await self._misbehave(step.operation)

    async def _misbehave(self, operation: str) -> None:
        match operation:
            case "freeze" | "thaw":
                self.frozen = operation == "freeze"
            case "hang":
                self.frozen = True
                for transport in self._transports():
                    transport.pause_reading()
            case "behave":
                self.frozen, self._offset = False, timedelta(0)
                await self._set_state(ua.ServerState.Running)
                for transport in self._transports():
                    transport.resume_reading()
            case "drop":
                for transport in self._transports():
                    transport.abort()
                    self.counts.add("dropped")
            case "unplug":
                await self._unplug()
            case "plug":
                await self._server.bserver.start()
            case "restart":
                await self._unplug()
                self.counts.add("restarts")
                await self._server.bserver.start()
            case "certificate":
                await self._exchange_certificate()

    async def _reset(self) -> None:
        for name in self.press.missing():
            await self.press.add(variable(name))
        for each in VARIABLES:
            await self._stamped(each.name, ua.Variant(each.value, each.kind))

    async def set(self, name: str, value: Any) -> None:
        """Write a variable; a text is turned into its type."""
        await self._stamped(name, in_type(name, value))

    async def _set_status(self, name: str, status: ua.StatusCode) -> None:
        value = None if status.is_bad() else self._values[name]
        data = ua.DataValue(value, status, self._now() + self._offset, self._now())
        await self._write(name, data)

    async def _stamped(self, name: str, value: ua.Variant) -> None:
        self._values[name] = value
        data = ua.DataValue(
            value,
            SourceTimestamp=self._now() + self._offset,
            ServerTimestamp=self._now(),
        )
        await self._write(name, data)

    async def _write(self, name: str, data: ua.DataValue) -> None:
        self.counts.add("written")
        await self._server.write_attribute_value(self.press.node_id(name), data)

    async def _set_state(self, state: ua.ServerState) -> None:
        data = ua.DataValue(ua.Variant(int(state), ua.VariantType.Int32))
        await self._server.write_attribute_value(STATE, data)

    def _transports(self) -> list[Any]:
        return list(self._server.iserver.asyncio_transports)

    async def _unplug(self) -> None:
        """Cut and forget everything, as when the process ends."""
        iserver = self._server.iserver
        await self._server.bserver.stop()
        await iserver.subscription_service.delete_subscriptions(
            list(iserver.subscription_service.subscriptions)
        )
        for session in list(iserver._external_sessions.values()):
            await session.close_session(True)

    async def _exchange_certificate(self) -> None:
        self.identity = await asyncio.to_thread(ServerIdentity.make)
        server = self._server
        server.iserver.certificate = self.identity.certificate
        server.iserver.private_key = self.identity.key
        server.iserver.endpoints.clear()
        server._policies.clear()
        await server._setup_server_nodes()


def in_type(name: str, value: Any) -> ua.Variant:
    """A value in the type of a variable; ValueError when it does not fit, or there is none."""
    known = variable(name)
    return variant(value, known.kind, array=isinstance(known.value, list))


def require_sense(step: Step) -> None:
    """ValueError when a step names what there is not."""
    match step.operation, *step.arguments:
        case "set", name, value:
            in_type(name, value)
        case "burst", name, _times:
            in_type(name, 1)
        case "status", name, status:
            variable(name)
            if not hasattr(ua.StatusCodes, status):
                raise ValueError(f"There is no status {status!r}.")
        case "remove" | "restore", name:
            variable(name)
        case "state", state:
            if state not in ua.ServerState.__members__:
                raise ValueError(f"There is no state {state!r}.")


class _Subscriptions(SubscriptionService):
    """Counts what leaves, and holds it back while the server is frozen."""

    def __init__(self, aspace: Any, iserver: Any, owner: OpcUaServer) -> None:
        super().__init__(aspace, iserver)
        self._owner = owner

    async def create_subscription(
        self,
        params: ua.CreateSubscriptionParameters,
        callback: Callable[..., Any],
        session_id: ua.NodeId,
        request_callback: Callable[..., Any] | None = None,
    ) -> ua.CreateSubscriptionResult:
        """As asyncua's, with both ways of a subscription under watch."""
        counts = self._owner.counts

        async def publish(result: ua.PublishResult, *request: Any) -> None:
            # asyncua goes on answering a client whose connection is gone.
            gone = callback.__self__._transport.is_closing()  # type: ignore[attr-defined]
            for part in result.NotificationMessage.NotificationData or ():
                if isinstance(part, ua.DataChangeNotification):
                    counts.add("lost" if gone else "served", len(part.MonitoredItems))
            counts.add("published")
            await callback(result, *request)

        def request(subscription: int) -> Any:
            if self._owner.frozen or request_callback is None:
                return None
            return request_callback(subscription)

        counts.add("subscriptions")
        return await super().create_subscription(
            params, publish, session_id, None if request_callback is None else request
        )
