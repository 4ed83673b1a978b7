"""What may be written to a Modbus device, how it goes out, and what is found by looking."""

import asyncio

import pytest

from plant_drivers import CommandRefused, Identity, LinkTimeout, UnsupportedCommand
from simulators.modbus.unit import Unit
from tests.drivers.modbus_bench import IDENTITY, command, hurry, line, take, values, wanted

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


@pytest.fixture(params=["tcp", "rtu"])
def kind(request):
    return request.param


class TestWriteValue:
    @pytest.mark.parametrize(
        ("channel", "value", "table", "contents"),
        [
            ({"scale": 0.1, "type": "int16"}, -23.4, "holding", [0xFF16]),
            ({"type": "float32", "order": "CDAB"}, 23.4, "holding", [0x3333, 0x41BB]),
            ({"type": "uint64"}, 2**40, "holding", [0, 0x100, 0, 0]),
            ({"table": "coil"}, 1, "coil", [1]),
            ({"bit": 3}, 1, "holding", [8]),
            ({"bit": 3, "order": "BADC"}, 1, "holding", [0x800]),
        ],
    )
    async def test_in_the_channel_s_encoding(self, tmp_path, kind, channel, value, table, contents):
        async with line(tmp_path, kind) as on:
            driver = await on.opened(wanted("v", 5, writable=True, **channel))
            result = await driver.execute(
                command("write_value", channel="v", value=value, read_back=True)
            )
            assert list(on.sim.units[1].tables[table][5 : 5 + len(contents)]) == contents
            assert float(result.reading.value) == value
            assert result.detail == f"Wrote {value} to v."

    async def test_a_text(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 5, type="string", length=2, writable=True))
            result = await driver.execute(
                command("write_value", channel="v", text="OK", read_back=True)
            )
            assert result.reading.text == "OK"

    @pytest.mark.parametrize(
        ("settings", "channel", "arguments", "words"),
        [
            ({"writes": "none"}, {"writable": True}, {"value": 1}, "Nothing may be written"),
            ({}, {}, {"value": 1}, "may not be written"),
            ({}, {"writable": True}, {"channel": "w", "value": 1}, "no channel w"),
            ({}, {"writable": True}, {"value": 70000}, "does not fit"),
            ({}, {"writable": True}, {}, "Say what to write"),
            ({}, {"writable": True}, {"value": 1, "text": "1"}, "Say what to write"),
            ({}, {"writable": True}, {"text": "1"}, "cannot be written as uint16"),
            ({}, {"writable": True, "bit": 1}, {"value": 2}, "is 0 or 1"),
            ({}, {"writable": True, "type": "string"}, {"value": 2}, "ASCII"),
        ],
    )
    async def test_what_is_not_written(self, tmp_path, settings, channel, arguments, words):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0, **channel), **settings)
            on.asked()
            with pytest.raises(CommandRefused, match=words):
                await driver.execute(command("write_value", **{"channel": "v", **arguments}))
            assert on.asked() == []

    async def test_the_device_does_not_keep_it(self, tmp_path, monkeypatch):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 5, writable=True))
            monkeypatch.setattr(on.sim.units[1], "set", lambda *_arguments: None)
            await driver.execute(command("write_value", channel="v", value=7))
            with pytest.raises(CommandRefused, match="confirmed 7 for v, and shows 0 now"):
                await driver.execute(command("write_value", channel="v", value=7, read_back=True))

    async def test_a_bit_leaves_the_others_be(self, tmp_path):
        """With a mask, and where the device knows none, by reading first."""
        for functions in ({3, 6, 22}, {3, 6}):
            async with line(tmp_path, units={1: Unit(functions=frozenset(functions))}) as on:
                on.do("set 1 holding 5 65535")
                driver = await on.opened(wanted("v", 5, bit=3, writable=True))
                await driver.execute(command("write_value", channel="v", value=0, read_back=True))
                assert on.sim.units[1].tables["holding"][5] == 0xFFF7


class TestAnyAddress:
    @pytest.mark.parametrize(
        ("key", "arguments", "settings", "functions"),
        [
            ("write_coil", {"value": True}, {}, [5, 1]),
            ("write_coil", {"value": True}, {"write_multiple": True}, [15, 1]),
            ("write_register", {"value": 7}, {}, [6, 3]),
            ("write_register", {"value": 7}, {"write_multiple": True}, [16, 3]),
            ("write_registers", {"values": "7 8, 9"}, {}, [16, 3]),
        ],
    )
    async def test_functions(self, tmp_path, kind, key, arguments, settings, functions):
        async with line(tmp_path, kind) as on:
            driver = await on.opened(writes="all", **settings)
            on.asked()
            await driver.execute(command(key, address=5, read_back=True, **arguments))
            assert [function for function, _address, _count in on.asked()] == functions

    async def test_what_is_written(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(writes="all", notation="one")
            await driver.execute(command("write_registers", address=6, values="7 8 9"))
            await driver.execute(command("write_coil", address=6, value=True))
            await driver.execute(command("mask_write", address=6, **{"and": 0xFFF0, "or": 5}))
            tables = on.sim.units[1].tables
            assert list(tables["holding"][5:8]) == [5, 8, 9]
            assert tables["coil"][5] == 1

    @pytest.mark.parametrize(
        ("key", "arguments", "words"),
        [
            ("write_register", {"address": 65536, "value": 1}, "outside 0 to 65535"),
            ("write_registers", {"address": 1, "values": "1 x"}, "numbers from 0 to 65535"),
            ("write_registers", {"address": 1, "values": "65536"}, "numbers from 0 to 65535"),
            ("write_registers", {"address": 1, "values": " "}, "numbers from 0 to 65535"),
            ("write_registers", {"address": 1, "values": "1 " * 124}, "at most 123"),
            ("write_registers", {"address": 65535, "values": "1 1"}, "beyond the last"),
        ],
    )
    async def test_what_is_not_written(self, tmp_path, key, arguments, words):
        async with line(tmp_path) as on:
            driver = await on.opened(writes="all")
            with pytest.raises(CommandRefused, match=words):
                await driver.execute(command(key, **arguments))

    async def test_only_where_it_is_allowed(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened()
            with pytest.raises(CommandRefused, match="Only the device's writable channels"):
                await driver.execute(command("write_register", address=1, value=1))

    async def test_the_device_refuses(self, tmp_path):
        async with line(tmp_path) as on:
            on.do("refuse 1 holding 5 3")
            driver = await on.opened(writes="all")
            with pytest.raises(CommandRefused, match=r"did not carry out .*illegal data value"):
                await driver.execute(command("write_register", address=5, value=1))

    async def test_a_write_is_sent_once(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(writes="all", retries=3)
            hurry(driver, 0.1)
            on.do("dead 1")
            on.asked()
            with pytest.raises(LinkTimeout):
                await driver.execute(command("write_register", address=5, value=1))
            assert on.asked() == [(6, 5, 1)]

    async def test_an_unknown_command(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened()
            with pytest.raises(UnsupportedCommand, match="no command 'explode'"):
                await driver.execute(command("explode"))

    async def test_while_it_is_read(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(
                wanted("v", 5, interval=0.02, writable=True),
                wanted("w", 6, interval=0.02, writable=True),
            )
            polling = asyncio.create_task(take(driver, 40))
            for number in range(1, 21):
                await driver.execute(
                    command("write_value", channel="v", value=number, read_back=True)
                )
            seen = [reading.value for reading in await polling if reading.channel == "v"]
            assert seen == sorted(seen)
            assert on.sim.counts["overlapping"] == 0


class TestLooking:
    async def test_who_it_is(self, tmp_path, kind):
        async with line(tmp_path, kind) as on:
            found = await (await on.opened()).probe()
        assert (found.maker, found.model, found.version) == ("Acme", "Meter X", "1.2")
        assert on.sim.counts["unit 1"] == 1 + len(IDENTITY)

    async def test_it_does_not_say(self, tmp_path, kind):
        async with line(tmp_path, kind, {1: Unit()}) as on:
            found = await (await on.opened()).probe()
        assert found == Identity(detail=found.detail)
        assert found.detail.endswith("answers. It does not say what it is.")

    async def test_it_knows_neither(self, tmp_path):
        async with line(tmp_path, units={1: Unit(functions=frozenset({1}))}) as on:
            found = await (await on.opened(wanted("c", 0, table="coil"))).probe()
        assert "illegal function" in found.detail

    async def test_browsing(self, tmp_path):
        async with line(tmp_path) as on:
            on.do("float 1 holding 10 23.4", "set 1 coil 1 1")
            driver = await on.opened(notation="prefixed")
            tables = await driver.browse()
            assert [offer.address for offer in tables] == [
                "coil/1", "discrete/10001", "holding/40001", "input/30001",
            ]  # fmt: skip
            assert all(offer.inside for offer in tables)
            found = await driver.browse("holding/40011")
            (right,) = [offer for offer in found if offer.name == "float32 ABCD = 23.4"]
            assert found[-1].address == "holding/40012"
            coils = await driver.browse("coil/1")
            assert [offer.name for offer in coils[:3]] == ["1 = 0", "2 = 1", "3 = 0"]
            # What is offered are a channel's settings: they read just that.
            driver = await on.opened(
                wanted("f", **right.settings), wanted("c", **coils[1].settings),
                notation="prefixed",
            )  # fmt: skip
            assert await values(driver, 2) == {"f": 23.4, "c": 1}

    async def test_at_the_end_of_what_there_is(self, tmp_path):
        async with line(tmp_path, units={1: Unit(size=2)}) as on:
            driver = await on.opened()
            names = [offer.name for offer in await driver.browse("holding/1")]
            assert names == ["int16 ABCD = 0", "int16 BADC = 0", "uint16 ABCD = 0",
                             "uint16 BADC = 0", "The next register"]  # fmt: skip
            with pytest.raises(CommandRefused, match="illegal data address"):
                await driver.browse("holding/2")

    @pytest.mark.parametrize("address", ["x", "holding", "holding/", "holding/-1", "holding/9²"])
    async def test_no_address(self, tmp_path, address):
        async with line(tmp_path) as on:
            driver = await on.opened()
            with pytest.raises(CommandRefused, match="Write one as holding/100"):
                await driver.browse(address)
            with pytest.raises(CommandRefused, match="outside 0 to 65535"):
                await driver.browse("holding/65536")
