"""Delivers the spool to Odoo, batch after batch, and decides what each refusal means.

accepted        the batch is forgotten
busy, no answer the same batch again, later; Retry-After is respected
401, 403, 404 … the same batch again, much later: a person has to act, nothing is lost
400, 413, 422   the batch becomes void and its readings go into smaller ones (spool/store.py)
409             Odoo was set back to an older state: a new epoch begins
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plant_drivers import Clock

from .backoff import Backoff
from .batching import BatchSize
from .clock import utcnow
from .errors import (
    Misrouted,
    Refused,
    SequenceGap,
    SpoolError,
    Unauthorised,
    Unreachable,
    UplinkError,
)
from .log import UpDown, logger
from .spool import Batch, Spool

#: After these a person has to act; trying again each second would only fill Odoo's log.
SLOW = 30.0


class BatchSender(Protocol):
    """What the uplink needs of the client; MQTT will be another."""

    async def send(self, batch: Batch) -> int:
        """Deliver; the sequence up to which the receiver has everything."""


@dataclass
class Delivered:
    """What the uplink has done since the start. ``last`` is when a batch was last accepted."""

    batches: int = 0
    readings: int = 0
    retries: int = 0
    refused: int = 0
    last: datetime | None = None


class Uplink:
    """Runs until cancelled. ``error`` is what keeps it from delivering now, or ``""``."""

    def __init__(
        self,
        spool: Spool,
        sender: BatchSender,
        backoff: Backoff,
        *,
        size: BatchSize | None = None,
        linger: float = 0.15,
        clock: Clock = utcnow,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._spool = spool
        self._sender = sender
        self._backoff = backoff
        self._linger = linger
        self._clock = clock
        self._sleep = sleep
        self.size = size or BatchSize()
        self.delivered = Delivered()
        self._log = logger(part="uplink")
        self._announce = UpDown(self._log)
        self.error = ""

    async def run(self) -> None:
        """Deliver whatever comes into the spool."""
        while True:
            try:
                batch = await self._spool.next_batch(self.size.current, self.size.max_bytes)
                if batch is None:
                    await self._spool.waiting(self._linger)
                else:
                    await self._deliver(batch)
            except SpoolError as error:
                await self._failed(error, 0.0)

    async def _deliver(self, batch: Batch) -> None:
        monotonic = asyncio.get_running_loop().time
        began = monotonic()
        try:
            accepted = await self._sender.send(batch)
        except SequenceGap as gap:
            await self._resume_after(batch, gap.accepted_through)
        except Refused as refusal:
            await self._refused(batch, refusal)
        except (Unauthorised, Misrouted) as error:
            await self._failed(error, max(SLOW, error.retry_after or 0.0))
        except UplinkError as error:
            if isinstance(error, Unreachable):
                self.size.slow()
            await self._failed(error, error.retry_after or 0.0)
        else:
            await self._accepted(batch, accepted, monotonic() - began)

    async def _accepted(self, batch: Batch, through: int, seconds: float) -> None:
        self._worked()
        _, next_sequence = await self._spool.numbering()
        if through < batch.sequence:
            await self._failed(
                Unreachable(f"Odoo took batch {batch.sequence} but acknowledged only {through}."),
                0.0,
            )
        elif through >= next_sequence:
            await self._restart_numbering(
                "Odoo has batches that this spool never numbered: it was set back to an older copy",
                through,
            )
        else:
            await self._spool.acknowledge(batch.sequence)
            self.size.went_through(batch.size, seconds)
            self.delivered.batches += 1
            self.delivered.readings += batch.size
            self.delivered.last = self._clock()

    async def _resume_after(self, batch: Batch, through: int) -> None:
        if through >= batch.sequence:
            await self._spool.acknowledge(batch.sequence)
        else:
            await self._restart_numbering(
                "Odoo lacks batches that it had acknowledged: it was set back to an older state",
                through,
            )

    async def _restart_numbering(self, reason: str, through: int) -> None:
        """Odoo did not apply what is unacknowledged here, or knows its captures by their keys."""
        epoch, next_sequence = await self._spool.numbering()
        fresh = await self._spool.new_epoch()
        self._log.error(
            "new epoch", reason=reason, accepted_through=through, next=next_sequence,
            was=epoch, epoch=fresh,
        )  # fmt: skip

    async def _refused(self, batch: Batch, refusal: Refused) -> None:
        self.delivered.refused += 1
        if refusal.status == 413:
            self.size.too_large(batch.size)
        if await self._spool.refuse(batch.sequence, refusal.status, refusal.problem):
            self._log.warning(
                "batch refused", sequence=batch.sequence, readings=batch.size,
                reason=str(refusal),
            )  # fmt: skip
        else:
            await self._failed(refusal, SLOW)

    async def _failed(self, error: Exception, at_least: float) -> None:
        self.error = str(error)
        self._announce.down(self.error)
        self.delivered.retries += 1
        await self._sleep(self._backoff.next(at_least))

    def _worked(self) -> None:
        self.error = ""
        self._announce.up()
        self._backoff.reset()
