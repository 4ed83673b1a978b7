"""Browsing, probing, reading, writing, calling, against the simulated press."""

import json

import pytest
from asyncua import ua

from plant_drivers import (
    Browsable,
    Command,
    CommandRefused,
    ConfigurationError,
    Confirming,
    Probing,
    ProtocolError,
    Quality,
    UnsupportedCommand,
)
from plant_drivers.opcua import browse

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


async def test_it_is_what_it_can_do(press):
    driver = press.make("Temperature")
    assert isinstance(driver, Browsable)
    assert isinstance(driver, Probing)
    assert isinstance(driver, Confirming)


async def test_what_the_server_is(press):
    identity = await (await press.open()).probe()
    assert (identity.maker, identity.model, identity.version) == ("Example", "Press 4", "2.1 (77)")
    assert identity.detail == f"OPC UA at 127.0.0.1:{press.server.port}, without security"


async def test_browsing_down_to_a_channel(press):
    driver = await press.open()
    top = {offer.name: offer for offer in await driver.browse()}
    assert (top["Press"].kind, top["Press"].inside, top["Press"].settings) == ("object", True, None)
    assert "Server" in top
    inside = {offer.name: offer for offer in await driver.browse(top["Press"].address)}
    assert (inside["Temperature"].kind, inside["Temperature"].unit) == ("measure", "°C")
    assert inside["Weight"].unit == "g"
    assert inside["Running"].kind == "state"
    assert inside["Order"].kind == "text"
    assert (inside["Start"].kind, inside["Start"].inside) == ("method", False)
    assert {"Pass", "Code", "Scores"} == {
        offer.name for offer in await driver.browse(inside["Vision"].address)
    }
    (unit,) = await driver.browse(inside["Weight"].address)
    assert (unit.name, unit.inside) == ("EngineeringUnits", False)
    # What browsing offers is what a channel takes.
    settings = inside["Temperature"].settings
    assert settings == {"node": press.NODE + "Temperature"}
    other = await press.open(press.channel("x", **settings))
    assert (await press.take(other, 1))[0].value == 70.0


async def test_browsing_what_is_not_there(press):
    driver = await press.open()
    with pytest.raises(CommandRefused, match="BadNodeId"):
        await driver.browse(press.NODE + "Nowhere")
    with pytest.raises(ConfigurationError, match="no namespace"):
        await driver.browse("nsu=http://example.com/none;s=x")
    with pytest.raises(ConfigurationError, match="is no node"):
        await driver.browse("Temperature")


async def test_a_server_that_shows_its_nodes_piece_by_piece(press, monkeypatch):
    """asyncua's server never does; what it would answer stands in here."""
    driver = await press.open()
    uaclient = driver._session.client.uaclient
    (whole,) = await uaclient.browse(
        ua.BrowseParameters(
            NodesToBrowse=[ua.BrowseDescription(NodeId=press.server.press.node_id("Press"))]
        )
    )
    pieces = [whole.References[:2], whole.References[2:3], whole.References[3:]]
    asked = []

    def answer(parameters):
        asked.append(parameters)
        left = len(pieces) > 1
        return [
            ua.BrowseResult(ContinuationPoint=b"more" if left else b"", References=pieces.pop(0))
        ]

    async def first(parameters):
        return answer(parameters)

    monkeypatch.setattr(uaclient, "browse", first)
    monkeypatch.setattr(uaclient, "browse_next", first)
    offers = await driver.browse(press.NODE + "Press")
    assert len(offers) == len(whole.References)
    assert [one.ContinuationPoints for one in asked[1:]] == [[b"more"]] * 2
    # No more than may be shown is asked for, and what the server kept for it is given back.
    monkeypatch.setattr(browse, "MAX_CHILDREN", 2)
    pieces += [whole.References[:2], []]
    asked.clear()
    assert len(await driver.browse(press.NODE + "Press")) == 2
    assert [one.ReleaseContinuationPoints for one in asked[1:]] == [True]


async def test_a_server_that_answers_too_little(press, monkeypatch):
    driver = await press.open()

    async def nothing(_parameters):
        return []

    monkeypatch.setattr(driver._session.client.uaclient, "read", nothing)
    with pytest.raises(ProtocolError, match="0 answers to 1 questions"):
        await press.run(driver, "read", node=press.NODE + "Speed")


async def test_reading(press):
    driver = await press.open()
    result = await press.run(driver, "read", node=press.NODE + "Temperature")
    assert (result.reading.value, result.reading.channel) == (70.0, press.NODE + "Temperature")
    result = await press.run(driver, "read", node=press.NODE + "Curve", index="1")
    assert result.reading.value == 1.5
    result = await press.run(driver, "read", node=press.NODE + "Curve", index="7")
    assert (result.reading.quality, result.reading.text) == (Quality.BAD, "BadIndexRangeNoData")
    result = await press.run(driver, "read", node=press.NODE + "Nowhere")
    assert (result.reading.quality, result.reading.text) == (Quality.BAD, "BadNodeIdUnknown")


@pytest.mark.parametrize(
    ("name", "value", "now"),
    [
        ("Speed", 1200, 1200),
        ("Speed", "-7", -7),
        ("Speed", 3.0, 3),
        ("Setpoint", 118, 118.0),
        ("Setpoint", "118.25", 118.25),
        ("Running", True, True),
        ("Running", "true", True),
        ("Order", "MO/0042", "MO/0042"),
        ("Curve", [1, 2.5], [1.0, 2.5]),
        ("Curve", "[1, 2.5]", [1.0, 2.5]),
    ],
)
async def test_writing_in_the_node_s_own_type(press, name, value, now):
    driver = await press.open(allow_commands=True)
    result = await press.run(driver, "write", node=press.NODE + name, value=value)
    assert await press.server.press.nodes[name].read_value() == now
    assert json.loads(result.detail.partition(" = ")[2]) == now


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("Speed", 40000, "Int16 goes from -32768 to 32767"),
        ("Speed", 1.5, "not a whole number"),
        ("Speed", "fast", "not a whole number"),
        ("Speed", True, "not a whole number"),
        ("Setpoint", "inf", "not a number"),
        ("Running", "perhaps", "not true or false"),
        ("Order", 42, "not a text"),
        ("Curve", 1, "write a JSON list"),
        ("Temperature", 1, "BadUserAccessDenied"),
        ("Range", 1, "cannot be written from here"),
        ("Nowhere", 1, "BadNodeIdUnknown"),
    ],
)
async def test_what_is_not_written(press, name, value, words):
    driver = await press.open(allow_commands=True)
    with pytest.raises(CommandRefused, match=words):
        await press.run(driver, "write", node=press.NODE + name, value=value)


async def test_calling(press):
    driver = await press.open(allow_commands=True)
    nodes = {"object": press.NODE + "Press", "method": press.NODE + "Start"}
    calls = press.server.press.calls
    calls.clear()
    result = await press.run(driver, "call", **nodes, arguments="[12, true]")
    assert json.loads(result.detail) == ["ORD-0001"]
    assert calls == [(12, True)]
    for arguments, words in [
        ("[12]", r"takes 2 argument\(s\) \(parts, fast\), not 1"),
        ("[70000, true]", "Argument parts: 70000 does not fit"),
        ("[0, true]", "BadOutOfRange"),
    ]:
        with pytest.raises(CommandRefused, match=words):
            await press.run(driver, "call", **nodes, arguments=arguments)
    with pytest.raises(UnsupportedCommand, match="JSON list"):
        await press.run(driver, "call", **nodes, arguments="12")
    with pytest.raises(CommandRefused, match="BadInvalidState"):
        await press.run(driver, "call", **{**nodes, "method": press.NODE + "Fail"})
    with pytest.raises(CommandRefused, match="Bad"):
        await press.run(driver, "call", **{**nodes, "method": press.NODE + "Nowhere"})
    assert calls == [(12, True)]


async def test_the_gateway_only_reads_unless_told(press):
    driver = await press.open()
    with pytest.raises(CommandRefused, match="allow_commands"):
        await press.run(driver, "write", node=press.NODE + "Speed", value=1)
    with pytest.raises(CommandRefused, match="allow_commands"):
        await press.run(driver, "call", object=press.NODE + "Press", method=press.NODE + "Start")
    assert await press.server.press.nodes["Speed"].read_value() == 0


async def test_commands_that_make_no_sense(press):
    driver = await press.open(allow_commands=True)
    with pytest.raises(UnsupportedCommand, match="no command 'tare'"):
        await press.run(driver, "tare")
    with pytest.raises(UnsupportedCommand, match="needs value"):
        await driver.execute(Command("write", {"node": press.NODE + "Speed"}))
    with pytest.raises(CommandRefused, match="is no node"):
        await press.run(driver, "read", node="Speed")


async def test_a_command_between_readings(press):
    driver = await press.open(press.channel("Speed", queue_size=20), allow_commands=True)
    await press.take(driver, 1)
    for speed in range(1, 21):
        await press.run(driver, "write", node=press.NODE + "Speed", value=speed)
        await press.run(driver, "read", node=press.NODE + "Temperature")
    values = [reading.value for reading in await press.take(driver, 20)]
    assert values == list(range(1, 21))
