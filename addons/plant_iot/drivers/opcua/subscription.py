"""The subscription: what is watched, what came, and the nodes that are not there at present.

A node that the server does not have takes nothing from the others: it is bad, with the server's
word for it, and tried again after pauses that grow.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Protocol

from asyncua import ua

from ..driver import ChannelSettings
from ..errors import ConfigurationError, DriverError, LinkClosed, LinkTimeout
from ..units import normalised
from .session import Session

LONGEST_PAUSE = 300.0
#: Seconds for which the server keeps a subscription that nobody asks for.
LIFETIME = 60.0
MAX_NOTIFICATIONS = 1000

_codes = ua.StatusCodes
#: A node that is gone: many servers never report on it again, even when it is back.
_GONE = {_codes.BadNodeIdUnknown, _codes.BadNodeIdInvalid}
_NO_FILTER = {
    _codes.BadFilterNotAllowed,
    _codes.BadMonitoredItemFilterInvalid,
    _codes.BadMonitoredItemFilterUnsupported,
    _codes.BadDeadbandFilterInvalid,
}


@dataclass
class Item:
    """A channel's node. ``unit`` is what the server says, ``found`` until its first value came."""

    channel: ChannelSettings
    handle: int
    unit: str = ""
    id: int | None = None
    found: bool = True
    deadband: bool = True
    failures: int = 0
    due: float = 0.0

    @property
    def is_event(self) -> bool:
        """Whether each of its values is something that happened."""
        return bool(self.channel.settings["event"])


class Follower(Protocol):
    """Takes what the subscription brings."""

    async def deliver(self, item: Item, data: ua.DataValue, found: bool) -> None:
        """A value of an item, and whether it was found there rather than seen to change."""

    async def confirm(self, published: datetime | None) -> None:
        """At the server's time ``published`` nothing had changed but what was delivered."""


class Subscription:
    """Watches the channels' nodes and delivers each change, in the server's order."""

    def __init__(
        self,
        session: Session,
        channels: Sequence[ChannelSettings],
        settings: Mapping[str, Any],
        follower: Follower,
        random: Random,
    ) -> None:
        self._session = session
        self._settings = settings
        self._follower = follower
        self._random = random
        self._items = [Item(channel, handle) for handle, channel in enumerate(channels)]
        self._id = 0
        self._limit = math.inf
        self._heard_at = 0.0
        self._delivering = False
        self._ended: ua.StatusCode | None = None
        self._broken: Exception | None = None

    async def open(self) -> None:
        """Create it and watch every node; those that cannot be watched are delivered as bad."""
        interval = self._settings["publishing_interval"]
        keep_alive = max(round(self._settings["keep_alive"] / interval), 1)
        parameters = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=interval * 1000,
            RequestedMaxKeepAliveCount=keep_alive,
            RequestedLifetimeCount=max(math.ceil(LIFETIME / interval), 3 * keep_alive),
            MaxNotificationsPerPublish=MAX_NOTIFICATIONS,
            PublishingEnabled=True,
            Priority=0,
        )
        uaclient = self._session.client.uaclient
        created = await self._session.ask(uaclient.create_subscription(parameters, self._published))
        self._id = created.SubscriptionId
        revised = created.RevisedPublishingInterval / 1000
        self._limit = revised * (created.RevisedMaxKeepAliveCount or keep_alive)
        self._limit += self._settings["timeout"]
        self._heard_at = self._now()
        await self._watch(self._items)

    async def check(self) -> None:
        """Make sure that the server still watches, and try the nodes again whose pause is over.

        :raise LinkTimeout: nothing was heard for longer than the server agreed to keep silent
        :raise LinkClosed: it said that the subscription has ended
        """
        name = self._session.name
        if self._broken is not None:
            raise self._broken
        if self._ended is not None:
            raise LinkClosed(f"{name} ended the subscription ({self._ended.name}).")
        if not self._delivering and self._now() - self._heard_at > self._limit:
            raise LinkTimeout(
                f"{name} has sent nothing for {self._limit:g} seconds, not even that nothing "
                "changed: its subscription is dead."
            )
        now = self._now()
        due = [item for item in self._items if item.id is None and item.due <= now]
        if due:
            await self._watch(due)

    # -- what is watched --------------------------------------------------------------------------

    async def _watch(self, items: Sequence[Item]) -> None:
        """Ask the server to watch the nodes of ``items``, and take note of those it cannot."""
        known: list[tuple[Item, ua.NodeId]] = []
        for item in items:
            try:
                known.append((item, self._session.node(item.channel.settings["node"])))
            except ConfigurationError:
                await self._failed(item, ua.StatusCode(_codes.BadNodeIdUnknown))
        units = await self._session.properties([node for _, node in known], "EngineeringUnits")
        for (item, _node), unit in zip(known, units, strict=True):
            item.unit = item.channel.settings.get("unit") or unit_of(unit)
        for part in self._session.parts(known):
            await self._create(part)

    async def _create(self, watched: Sequence[tuple[Item, ua.NodeId]]) -> None:
        for item, _node in watched:
            item.found = True
        results = await self._session.ask_each(
            len(watched),
            self._session.client.uaclient.create_monitored_items(
                ua.CreateMonitoredItemsParameters(
                    SubscriptionId=self._id,
                    TimestampsToReturn=ua.TimestampsToReturn.Both,
                    ItemsToCreate=[self._request(item, node) for item, node in watched],
                )
            ),
        )
        again = []
        for (item, node), result in zip(watched, results, strict=True):
            status = result.StatusCode
            if not status.is_bad():
                item.id = result.MonitoredItemId
            elif status.value in _NO_FILTER and item.deadband:
                item.deadband = False
                again.append((item, node))
            else:
                await self._failed(item, status)
        if again:
            await self._create(again)

    def _request(self, item: Item, node: ua.NodeId) -> ua.MonitoredItemCreateRequest:
        settings = item.channel.settings
        return ua.MonitoredItemCreateRequest(
            ItemToMonitor=ua.ReadValueId(
                NodeId=node,
                AttributeId=ua.AttributeIds.Value,
                IndexRange=settings.get("index"),
            ),
            MonitoringMode=ua.MonitoringMode.Reporting,
            RequestedParameters=ua.MonitoringParameters(
                ClientHandle=item.handle,
                SamplingInterval=settings["sampling_interval"] * 1000,
                Filter=_filter(item),
                QueueSize=settings["queue_size"],
                DiscardOldest=True,
            ),
        )

    async def _failed(self, item: Item, status: ua.StatusCode) -> None:
        """Deliver that the node cannot be watched, and plan when to try it again."""
        pause = min(self._settings["retry"] * 2**item.failures, LONGEST_PAUSE)
        item.id = None
        item.failures += 1
        item.due = self._now() + pause * self._random.uniform(0.8, 1.2)
        if item.failures == 1:
            await self._follower.deliver(item, ua.DataValue(StatusCode=status), True)

    # -- what came --------------------------------------------------------------------------------

    async def _published(self, result: ua.PublishResult) -> None:
        """Called by asyncua for each answer; the next is asked for once this one is delivered."""
        self._heard_at = self._now()
        self._delivering = True
        try:
            for part in result.NotificationMessage.NotificationData or ():
                if isinstance(part, ua.DataChangeNotification):
                    for change in part.MonitoredItems:
                        await self._changed(change)
                elif isinstance(part, ua.StatusChangeNotification):
                    self._ended = part.Status
            if self._ended is None:
                await self._follower.confirm(result.NotificationMessage.PublishTime)
        except Exception as error:  # noqa: BLE001 - asyncua would log it and go on without it
            self._broken = error
        finally:
            self._delivering = False
            self._heard_at = self._now()

    async def _changed(self, change: ua.MonitoredItemNotification) -> None:
        if not 0 <= change.ClientHandle < len(self._items):
            return
        item = self._items[change.ClientHandle]
        status = change.Value.StatusCode
        if status is not None and status.value in _GONE:
            gone, item.id = item.id, None
            await self._failed(item, status)
            await self._forget(gone)
            return
        item.failures = 0
        found, item.found = item.found, False
        await self._follower.deliver(item, change.Value, found)

    async def _forget(self, id_: int | None) -> None:
        """Stop watching a node that is gone; a new item finds it when it is back."""
        if id_ is None:
            return
        parameters = ua.DeleteMonitoredItemsParameters(
            SubscriptionId=self._id, MonitoredItemIds=[id_]
        )
        # A server that cannot even do this keeps an item that says nothing any more.
        with suppress(DriverError):
            await self._session.ask(
                self._session.client.uaclient.delete_monitored_items(parameters)
            )

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def unit_of(information: Any) -> str:
    """The unit in an EUInformation, as the code of ``units.py`` or the server's own word."""
    name = getattr(information, "DisplayName", None)
    return normalised(name.Text) if name is not None and name.Text else ""


def _filter(item: Item) -> ua.DataChangeFilter | None:
    """None where the server's own rule, a changed value or status, is what is wanted."""
    settings = item.channel.settings
    deadband = settings["deadband"] if item.deadband else 0
    if not deadband and not item.is_event:
        return None
    kind = ua.DeadbandType.None_
    if deadband:
        percent = settings["deadband_type"] == "percent"
        kind = ua.DeadbandType.Percent if percent else ua.DeadbandType.Absolute
    trigger = (
        ua.DataChangeTrigger.StatusValueTimestamp
        if item.is_event
        else ua.DataChangeTrigger.StatusValue
    )
    return ua.DataChangeFilter(Trigger=trigger, DeadbandType=kind, DeadbandValue=deadband)
