"""The drivers against pymodbus' own server: a peer that nobody here has written."""

import asyncio

import pytest
from pymodbus.framer import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from plant_drivers import REGISTRY
from plant_drivers.testing import make_context, make_driver
from tests.drivers.modbus_bench import command, values, wanted

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


@pytest.mark.parametrize("rtu", [False, True])
async def test_values_and_writes(rtu):
    device = SimDevice(
        id=1,
        simdata=[
            SimData(10, values=[1234, 5678], datatype=DataType.REGISTERS),
            SimData(12, values=[23.4], datatype=DataType.FLOAT32),
        ],
    )
    server = ModbusTcpServer(
        device, framer=FramerType.RTU if rtu else FramerType.SOCKET, address=("127.0.0.1", 0)
    )
    await server.serve_forever(background=True)
    port = server.transport.sockets[0].getsockname()[1]
    settings = {"host": "127.0.0.1", "tcp_port": port, **({"link": "tcp"} if rtu else {})}
    driver = make_driver(
        REGISTRY["modbus_rtu" if rtu else "modbus_tcp"],
        settings,
        [
            wanted("a", 10, interval=0.05, writable=True),
            wanted("b", 11, interval=0.05),
            wanted("f", 12, interval=0.05, type="float32"),
            wanted("no", 99, interval=0.05),
        ],
        context=make_context(),
    )
    try:
        await driver.open()
        found = await values(driver, 4)
        assert "illegal data address" in found.pop("no")
        assert found == {"a": 1234, "b": 5678, "f": 23.4}
        await driver.execute(command("write_value", channel="a", value=7, read_back=True))
        await asyncio.sleep(0)
        assert (await values(driver, 4))["a"] == 7
    finally:
        await driver.close()
        await server.shutdown()
