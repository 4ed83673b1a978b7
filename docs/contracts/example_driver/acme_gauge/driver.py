"""Asks an Acme height gauge: ``H?`` is answered with ``H 12.345``, or ``E 7`` for its error 7."""

import asyncio
from decimal import Decimal, InvalidOperation

import plant_drivers as plant
from plant_drivers.codecs.framing import LineFramer
from plant_drivers.transports import Arbiter, open_link


class Gauge:
    """See plant_drivers.Driver. Channel ``height``, in mm."""

    def __init__(self, settings, *, channels, context):  # noqa: ARG002 - its one channel is fixed
        self._settings, self._clock = settings, context.clock
        self._arbiter, self._link = Arbiter(), None

    async def open(self):
        self._link = await open_link(self._settings)
        await self._asked("H?", Arbiter.COMMAND)  # the right device answers

    async def events(self):
        while True:
            yield self._reading(await self._asked("H?", Arbiter.POLL))
            await asyncio.sleep(self._settings["interval"])

    async def execute(self, command):
        if command.key != "zero":
            raise plant.UnsupportedCommand(f"A gauge has no command {command.key!r}.")
        if await self._asked("Z", Arbiter.COMMAND) != "OK":
            raise plant.CommandRefused("The gauge did not zero: lift it off the part first.")
        return plant.CommandResult(command)

    async def close(self):
        link, self._link = self._link, None
        if link:
            await link.close()

    async def _asked(self, question, priority):
        async with self._arbiter.turn(priority):  # a command never meets a poll
            if self._link is None:
                raise plant.LinkClosed("The gauge's link is not open.")
            lines = LineFramer()
            self._link.take()  # a late answer is not the next one's
            self._link.write(f"{question}\r\n".encode())
            while not (found := lines.feed(await self._link.read(timeout=2.0))):
                pass
            if isinstance(found[0], plant.ProtocolError):  # no line at all, but noise without end
                raise found[0]
            return found[0].decode("ascii", "replace")

    def _reading(self, answer):
        kind, _, text = answer.partition(" ")
        if kind == "E":  # unknown is never written as 0
            bad, why = plant.Quality.BAD, {"reason": f"error {text}"}
            return plant.Reading("height", self._clock(), unit="mm", quality=bad, attributes=why)
        try:
            return plant.Reading("height", self._clock(), Decimal(text), "mm", text=f"{text} mm")
        except (InvalidOperation, ValueError) as error:
            raise plant.ProtocolError(f"{answer!r} is no height: check the baud rate.") from error
