"""The simulated Modbus units are themselves right: answers, framing, script, faults, process."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.framer import FramerType

from simulators.counts import Counts
from simulators.modbus import script
from simulators.modbus.framing import Request, RtuFraming, TcpFraming, checksum
from simulators.modbus.server import ModbusServer
from simulators.modbus.unit import Unit
from simulators.ports import own_port

ROOT = Path(__file__).parents[2]


def unit(**options):
    made = Unit(size=100, **options)
    for address in range(100):
        made.set("holding", address, address)
        made.set("coil", address, address % 3 == 0)
    return made


class TestUnit:
    @pytest.mark.parametrize(
        ("request_", "answer"),
        [
            ("01 0000 000A", "01 02 49 02"),
            ("02 0000 0003", "02 01 00"),
            ("03 0005 0002", "03 04 0005 0006"),
            ("04 0005 0001", "04 02 0000"),
            ("05 0001 FF00", "05 0001 FF00"),
            ("05 0001 0001", "85 03"),
            ("06 0001 1234", "06 0001 1234"),
            ("0F 0001 0002 01 03", "0F 0001 0002"),
            ("0F 0001 0009 01 03", "8F 03"),
            ("10 0001 0002 04 0007 0008", "10 0001 0002"),
            ("10 0001 0002 02 0007", "90 03"),
            ("16 0004 00F2 0025", "16 0004 00F2 0025"),
            ("03 0063 0001", "03 02 0063"),
            ("03 0063 0002", "83 02"),
            ("03 0000 0000", "83 03"),
            ("03 0000 007E", "83 03"),
            ("03 00", "83 03"),
            ("07", "87 01"),
            ("2B 0E 01 00", "AB 01"),
        ],
    )
    def test_answers(self, request_, answer):
        assert unit().answer(bytes.fromhex(request_)) == bytes.fromhex(answer)

    def test_what_is_written_is_read(self):
        one = unit()
        one.answer(bytes.fromhex("10 0001 0002 04 0007 0008"))
        one.answer(bytes.fromhex("0F 0000 0003 01 05"))
        one.answer(bytes.fromhex("16 0001 0006 0009"))
        assert list(one.tables["holding"][1:3]) == [0x0007 & 6 | 9 & ~6, 8]
        assert list(one.tables["coil"][:3]) == [1, 0, 1]

    @pytest.mark.parametrize(
        ("order", "registers"),
        [
            ("ABCD", [0x41BB, 0x3333]),
            ("CDAB", [0x3333, 0x41BB]),
            ("BADC", [0xBB41, 0x3333]),
            ("DCBA", [0x3333, 0xBB41]),
        ],
    )
    def test_floats_in_its_order(self, order, registers):
        one = Unit(order=order)
        one.set_float("holding", 0, 23.4)
        assert list(one.tables["holding"][:2]) == registers

    def test_misbehaviour(self):
        one = unit(most=10, refused={("holding", 7): 4}, always=0)
        assert one.answer(bytes.fromhex("03 0000 000B")) == b"\x83\x03"
        assert one.answer(bytes.fromhex("03 0000 0008")) == b"\x83\x04"
        assert one.answer(bytes.fromhex("03 0000 0007"))[0] == 3
        one.always = 6
        assert one.answer(bytes.fromhex("03 0000 0007")) == b"\x83\x06"


class TestFraming:
    @pytest.mark.parametrize("framing", [TcpFraming, RtuFraming])
    @pytest.mark.parametrize(
        "pdu",
        ["03 0005 0002", "10 0001 0002 04 0007 0008", "0F 0001 0002 01 03", "16 0004 00F2 0025",
         "2B 0E 01 00"],
    )  # fmt: skip
    def test_byte_by_byte(self, framing, pdu):
        pdu = bytes.fromhex(pdu)
        if framing is RtuFraming:
            data = bytes([7]) + pdu
            data += checksum(data)
        else:
            data = b"\x00\x05\x00\x00" + bytes([0, len(pdu) + 1, 7]) + pdu
        one = framing()
        found = [request for byte in data for request in one.feed(bytes([byte]))]
        assert found == [Request(7, pdu, 0 if framing is RtuFraming else 5)]

    def test_a_wrong_checksum_is_dropped(self):
        one = RtuFraming()
        assert one.feed(bytes.fromhex("07 03 0005 0002 0000")) == []
        good = bytes.fromhex("07 03 0005 0002")
        assert len(one.feed(good + checksum(good))) == 1


class TestScript:
    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            ("set 1 holding 5", "takes 4"),
            ("set x holding 5 1", "needs a number"),
            ("explode 1", "there is no 'explode'"),
        ],
    )
    def test_lines_that_make_no_sense(self, words, problem):
        with pytest.raises(script.ScriptError, match=problem):
            script.parse_step(words.split())

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            ("set 2 holding 5 1", "no unit 2 on this line; there are 1"),
            ("set 1 table 5 1", "no table 'table'"),
            ("set 1 holding 100 1", "no address 100"),
            ("order 1 DBCA", "no order DBCA"),
            ("wait 1", "for scripts only"),
        ],
    )
    def test_steps_that_cannot_be_done(self, words, problem):
        server = ModbusServer(
            lambda _receiver: None, framing=TcpFraming(), units={1: unit()}, counts=Counts(),
            random=Random(1), clock=time.monotonic,
        )  # fmt: skip
        with pytest.raises(ValueError, match=problem):
            server.apply(script.parse_step(words.split()))

    def test_the_calm_one_is_sound(self):
        assert script.parse(script.CALM.splitlines())[-1].operation == "loop"


@pytest.fixture
def process(tmp_path):
    """Start ``python -m simulators.modbus`` with these arguments; ended with SIGTERM."""
    started = []

    def start(*arguments, ready):
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "simulators.modbus", *arguments,
                 "--counts", tmp_path / "counts.json"],
                cwd=ROOT,
            )
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while not ready():
            assert started[-1].poll() is None and time.monotonic() < deadline
            time.sleep(0.02)

    def stop():
        while started:
            one = started.pop()
            one.send_signal(signal.SIGTERM)
            assert one.wait(120) == 0
        return json.loads((tmp_path / "counts.json").read_text())

    yield start, stop
    for one in started:
        one.kill()
        one.wait()


@pytest.mark.timeout(240)
class TestProcess:
    """Read by pymodbus' own clients, which share nothing with it."""

    async def exchange(self, client):
        assert await client.connect()
        try:
            await client.write_registers(5, [7, 8], device_id=2)
            await client.write_coil(3, True, device_id=2)
            registers = await client.read_holding_registers(5, count=2, device_id=2)
            coils = await client.read_coils(0, count=5, device_id=2)
            said = await client.read_device_information(device_id=2)
            refused = await client.read_holding_registers(0, count=1, device_id=2)
        finally:
            client.close()
        assert registers.registers == [7, 8]
        assert coils.bits[:5] == [False, False, False, True, False]
        assert said.information[0] == b"The plant suite"
        assert refused.exception_code == 4

    @pytest.mark.asyncio
    @pytest.mark.parametrize("rtu", [False, True])
    async def test_over_tcp(self, process, tmp_path, rtu):
        start, stop = process
        control, port = tmp_path / "control", own_port()
        start(
            "--tcp", f"127.0.0.1:{port}", "--units", "2", "--idle", "--control", str(control),
            *(["--rtu"] if rtu else []), ready=control.exists,
        )  # fmt: skip
        await self.refuse(control)
        framer = FramerType.RTU if rtu else FramerType.SOCKET
        await self.exchange(AsyncModbusTcpClient("127.0.0.1", port=port, framer=framer))
        counts = stop()
        assert counts["unit 2"] == counts["requests"] == counts["answers"] == 6
        assert counts["exceptions"] == 1

    @pytest.mark.asyncio
    async def test_on_a_serial_line(self, process, tmp_path):
        start, stop = process
        control, port = tmp_path / "control", tmp_path / "port"
        start(
            "--link", str(port), "--units", "2", "--idle", "--control", str(control),
            ready=lambda: control.exists() and port.exists(),
        )  # fmt: skip
        await self.refuse(control)
        await self.exchange(AsyncModbusSerialClient(str(port), framer=FramerType.RTU))
        assert stop()["answers"] == 6

    async def refuse(self, control):
        reader, writer = await asyncio.open_unix_connection(control)
        writer.write(b"refuse 2 holding 0 4\nset 3 holding 0 1\n")
        assert await reader.readline() == b"ok\n"
        assert b"no unit 3" in await reader.readline()
        writer.close()
