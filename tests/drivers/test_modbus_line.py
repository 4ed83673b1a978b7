"""Units on one line: one exchange at a time, writes first, the dead left alone, nothing late."""

import asyncio
import itertools
import time
from contextlib import suppress

import pytest

from plant_drivers import (
    ConfigurationError,
    DriverError,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
)
from plant_drivers.codecs import modbus_frames as frames
from simulators.modbus.unit import Unit
from tests.drivers.modbus_bench import command, hurry, line, take, values, wanted

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


@pytest.fixture(params=["tcp", "rtu", "rtu_tcp"])
def kind(request):
    return request.param


def units(count):
    return {number: Unit() for number in range(1, count + 1)}


async def follow(driver, times=None, found=None):
    """As the gateway runs a device: open, read, fail, wait, again; the times of good readings."""
    while True:
        try:
            await driver.open()
            async for reading in driver.events():
                if times is not None and reading.value is not None:
                    times.append(time.monotonic())
                if found is not None:
                    found.append(reading)
        except DriverError:
            await driver.close()
            await asyncio.sleep(0.05)


async def stop(*tasks):
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


class TestSharing:
    async def test_they_share_one_connection_and_take_turns(self, tmp_path, kind):
        async with line(tmp_path, kind, units(3)) as on:
            for number in (1, 2, 3):
                on.do(f"set {number} holding 0 {number * 11}")
            on.do("fault delay 0.005")
            drivers = [
                await on.opened(wanted("v", 0, interval=0.05), unit=number) for number in (1, 2, 3)
            ]
            assert len(on.links) == 1
            found = await asyncio.gather(*(take(driver, 10) for driver in drivers))
            assert on.sim.counts["overlapping"] == 0
            for number, readings in enumerate(found, start=1):
                assert {reading.value for reading in readings} == {number * 11}
            await drivers[0].close()
            assert await values(drivers[1], 1) == {"v": 22}, "closing one closed the line"

    @pytest.mark.parametrize(
        "other", [{"baudrate": 19200}, {"parity": "E"}, {"pause": 0.1}, {"close_after": True}]
    )
    async def test_they_agree_on_the_line(self, tmp_path, other):
        async with line(tmp_path, "rtu", units(2)) as on:
            await on.opened(unit=1)
            with pytest.raises(ConfigurationError, match=r"uses .* with other settings"):
                await on.opened(unit=2, **other)

    async def test_when_nobody_can_be_reached_one_tries_for_all(self, tmp_path, monkeypatch):
        async with line(tmp_path, "tcp", units(5)) as on:
            on.do("unplug")
            tries = []

            async def cannot(settings):
                tries.append(settings)
                await asyncio.sleep(0.1)
                raise LinkTimeout("h port 502 did not answer in time.")

            monkeypatch.setattr("plant_drivers.modbus.open_link", cannot)
            drivers = [on.driver(unit=number) for number in range(1, 6)]
            results = await asyncio.gather(*(d.open() for d in drivers), return_exceptions=True)
            assert len(tries) == 1
            # It is not the units' fault: none of them is left alone for it.
            assert {type(result) for result in results} == {LinkError}


class TestWrites:
    async def test_a_write_goes_before_the_polls_that_wait(self, tmp_path):
        async with line(tmp_path, "rtu", units(6)) as on:
            drivers = [
                await on.opened(
                    wanted("v", 0, interval=0.02), wanted("w", 50, interval=0.02),
                    unit=number, writes="all",
                )
                for number in range(1, 7)
            ]  # fmt: skip
            on.do("fault delay 0.02")
            polling = [asyncio.create_task(follow(driver)) for driver in drivers]
            before = []
            for _ in range(5):
                await asyncio.sleep(0.1)
                on.sim.served.clear()
                await drivers[3].execute(command("write_register", address=9, value=1))
                functions = [function for function, _address, _count in on.asked()]
                before.append(functions.index(6))
            await stop(*polling)
        # None of the six that wait, only one that had its turn already.
        assert max(before) <= 1
        assert on.sim.counts["overlapping"] == 0


class TestDead:
    async def test_a_dead_unit_does_not_slow_the_others(self, tmp_path, kind):
        async with line(tmp_path, kind, units(4)) as on:
            on.do("dead 4")
            lists = [[] for _ in range(3)]
            tasks = [
                asyncio.create_task(
                    follow(on.driver(wanted("v", 0, interval=0.05), unit=number), lists[number - 1])
                )
                for number in (1, 2, 3)
            ]
            await on.until(lambda: all(lists))
            dead = on.driver(
                wanted("v", 0, interval=0.05), unit=4, timeout=0.3, rest=0.5, longest_rest=60
            )
            tasks.append(asyncio.create_task(follow(dead)))
            await on.until(lambda: on.sim.counts["unit 4"] >= 6)
            await stop(*tasks)
        served = list(on.sim.served)
        places = [place for place, one in enumerate(served) if one.unit == 4]
        # Each question to the dead one costs the others one time-out: they come in between.
        for before, after in itertools.pairwise(places):
            assert {one.unit for one in served[before + 1 : after]} == {1, 2, 3}
        # Three failures open the breaker; trials after 0.5, 1 and 2 seconds more.
        times = [served[place].at for place in places]
        pauses = [after - before for before, after in itertools.pairwise(times)]
        assert pauses[2] >= 0.5 and pauses[3] >= 1 and pauses[4] >= 2

    async def test_it_comes_back(self, tmp_path):
        async with line(tmp_path, "rtu", units(2)) as on:
            await on.opened(unit=1)  # keeps the line, and with it what is known of the other
            on.do("dead 2", "set 2 holding 0 7")
            driver = on.driver(wanted("v", 0), unit=2, timeout=1, failures=2, rest=3)
            with pytest.raises(LinkTimeout, match="did not answer within"):
                await driver.open()
            await driver.close()
            asked = on.sim.counts["unit 2"]
            with pytest.raises(LinkTimeout, match="has not answered 2 times in a row; it is asked"):
                await driver.open()
            await driver.close()
            assert on.sim.counts["unit 2"] == asked, "it was asked while it should be left alone"
            on.do("alive 2")
            await asyncio.sleep(3)
            await driver.open()
            assert await values(driver, 1) == {"v": 7}

    async def test_one_lost_answer_is_not_death(self, tmp_path, kind):
        async with line(tmp_path, kind) as on:
            driver = await on.opened(wanted("v", 0, interval=0.05), timeout=1)
            on.do("fault drop 1")
            reading = asyncio.create_task(take(driver, 1))
            await on.until(lambda: on.sim.counts["dropped"])
            on.do("behave")
            assert (await reading)[0].value == 0

    async def test_a_poll_without_an_answer_is_bad(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0, interval=0.05), retries=0, failures=3)
            hurry(driver, 0.05)
            on.do("dead 1")
            found = []
            with pytest.raises(LinkTimeout):
                async for reading in driver.events():
                    found.append(reading.attributes["reason"])
            assert found == ["no answer", "no answer"]

    async def test_garbled_answers_are_said_to_be(self, tmp_path):
        async with line(tmp_path, "rtu") as on:
            on.do("fault garble 1")
            with pytest.raises(ProtocolError, match=r"cannot be understood .* baud rate, parity"):
                await on.opened(wanted("v", 0), timeout=1)

    async def test_noise_never_becomes_a_value(self, tmp_path, kind):
        async with line(tmp_path, kind) as on:
            on.do(*[f"set 1 holding {n} {1000 + n}" for n in range(8)])
            found = []
            channels = [wanted(f"r{n}", n, interval=0.02) for n in range(8)]
            driver = on.driver(*channels, timeout=0.05, rest=0.1)
            on.do("fault truncate 0.2", "fault drop 0.1")
            if kind != "tcp":
                # Over TCP the network's own checksum stands in for one.
                on.do("fault garble 0.2")
            following = asyncio.create_task(follow(driver, found=found))
            await asyncio.sleep(2)
            await on.until(lambda: sum(one.value is not None for one in found) > 50)
            await stop(following)
        good = [reading for reading in found if reading.value is not None]
        assert all(reading.value == 1000 + int(reading.channel[1:]) for reading in good)


class TestLate:
    async def test_a_late_answer_is_not_taken_for_the_next(self, tmp_path, kind):
        """Each answer says which request it belongs to: the register counts the requests."""
        async with line(tmp_path, kind) as on:
            driver = await on.opened(wanted("v", 0, interval=0.02), retries=0, failures=20)
            on.do("set 1 holding 0 1", "fault delay 0.7")
            hurry(driver, 0.5)
            events = driver.events()
            assert (await anext(events)).attributes["reason"] == "no answer"
            hurry(driver, 30)
            on.do("set 1 holding 0 2", "behave")
            assert (await anext(events)).value == 2
            await events.aclose()

    async def test_nor_after_a_poll_that_was_cancelled(self, tmp_path, kind):
        async with line(tmp_path, kind) as on:
            driver = await on.opened(wanted("v", 0, interval=0.02), timeout=1)
            on.do("set 1 holding 0 1", "fault delay 0.1")
            polling = asyncio.create_task(take(driver, 1))
            await asyncio.sleep(0.05)
            await stop(polling)
            on.do("set 1 holding 0 2", "behave")
            assert (await take(driver, 1))[0].value == 2

    async def test_the_others_are_asked_meanwhile(self, tmp_path):
        async with line(tmp_path, "rtu", units(2)) as on:
            one = await on.opened(wanted("v", 0, interval=0.02), unit=1, timeout=3, retries=0)
            two = await on.opened(wanted("v", 0, interval=0.02), unit=2)
            on.do("dead 1")
            await take(one, 1)
            began = time.monotonic()
            await take(two, 5)
            assert time.monotonic() - began < 3


class TestConnection:
    async def test_a_restart_between_two_polls_goes_unnoticed(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0, interval=0.1))
            events = driver.events()
            await anext(events)
            on.do("restart")
            await asyncio.sleep(0.02)
            assert (await anext(events)).value == 0
            await events.aclose()

    async def test_the_port_is_gone(self, tmp_path):
        async with line(tmp_path, "rtu") as on:
            driver = await on.opened(wanted("v", 0, interval=0.02), timeout=1)
            on.do("unplug")
            with pytest.raises(LinkError):
                await take(driver, 100)

    async def test_a_connection_that_nobody_answers_is_made_anew(self, tmp_path):
        connections = []

        async def mute(reader, writer):
            connections.append(writer)
            await reader.read()

        async with line(tmp_path, "tcp", units(2)) as on:
            server = await asyncio.start_server(mute, "127.0.0.1", 0)
            on._port = server.sockets[0].getsockname()[1]
            holder = on.driver(unit=2, timeout=0.05, retries=0)
            driver = on.driver(unit=1, timeout=0.05, retries=2, failures=20)
            with pytest.raises(LinkTimeout):
                await holder.open()
            with pytest.raises(LinkTimeout):
                await driver.open()
            await on.until(lambda: len(connections) >= 2)
            assert len(connections) == 2
            server.close()
            for writer in connections:
                writer.close()

    async def test_hanging_up_between_polls(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0, interval=2), close_after=True)
            events = driver.events()
            await anext(events)
            waiting = asyncio.create_task(anext(events))
            await on.until(lambda: on.lines[0]._peer is None)
            assert (await waiting).value == 0
            assert on.lines[0].accepted == 2
            await events.aclose()

    async def test_pauses(self, tmp_path):
        async with line(tmp_path) as on:
            began = time.monotonic()
            driver = await on.opened(
                *[wanted(f"r{n}", 10 * n) for n in range(5)], pause=0.03, pause_connect=0.1
            )
            assert time.monotonic() - began >= 0.1
            on.sim.served.clear()
            await take(driver, 5)
            times = [one.at for one in on.sim.served]
        assert min(b - a for a, b in itertools.pairwise(times)) >= 0.029

    async def test_who_waits_for_a_turn_does_not_open_it_again(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0), writes="all")
            on.do("fault delay 600")
            one, two = (
                asyncio.create_task(driver._unit.command(frames.write_register(address, 1)))
                for address in (1, 2)
            )
            await on.until(lambda: on.sim.counts["requests"] == 2)
            await driver.close()
            results = await asyncio.gather(one, two, return_exceptions=True)
            assert {type(result) for result in results} == {LinkClosed}
            assert on.sim.counts["requests"] == 2

    async def test_a_flood_ends_in_time(self, tmp_path):
        async def flood(reader, writer):
            with suppress(ConnectionError):
                while True:
                    writer.write(b"\x01\x03" * 10_000)
                    await writer.drain()

        async with line(tmp_path, "rtu_tcp") as on:
            server = await asyncio.start_server(flood, "127.0.0.1", 0)
            on._port = server.sockets[0].getsockname()[1]
            began = time.monotonic()
            with pytest.raises((LinkTimeout, ProtocolError)):
                await on.opened(wanted("v", 0), timeout=0.1, retries=0)
            assert time.monotonic() - began < 60
            server.close()

    async def test_closed(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0))
            await driver.close()
            await driver.close()
            with pytest.raises(LinkClosed):
                await take(driver, 1)
            with pytest.raises(LinkClosed):
                await driver.execute(command("write_coil", address=0, value=True))
            with pytest.raises(LinkClosed):
                await driver.probe()


async def test_a_thousand_registers_each_second_miss_nothing(tmp_path):
    async with line(tmp_path) as on:
        driver = await on.opened(*[wanted(f"r{n}", n, interval=1) for n in range(1000)])
        began = time.monotonic()
        found = await take(driver, 4000)
        took = time.monotonic() - began
    # But for the seconds in which this machine stood still.
    assert driver.missed <= int(took - 3)
    assert len({reading.channel for reading in found}) == 1000
    assert {reading.value for reading in found} == {0}
