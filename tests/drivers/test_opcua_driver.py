"""The driver against the simulated press, over real OPC UA: what it says of the nodes."""

import asyncio
from datetime import datetime, timedelta, timezone

import pytest
from asyncua import ua

from plant_drivers import ConfigurationError, Quality

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


async def test_each_change_is_a_reading(press):
    driver = await press.open(press.channel("Temperature"), press.channel("Force", unit="kN"))
    first = {reading.channel: reading for reading in await press.take(driver, 2)}
    assert (first["Temperature"].value, first["Temperature"].unit) == (70.0, "°C")
    assert (first["Force"].value, first["Force"].unit) == (0.0, "kN")
    await press.do("set Force 118.2")
    (force,) = await press.take(driver, 1)
    assert (force.value, force.text, force.quality) == (118.2, "118.2", Quality.GOOD)
    assert abs((datetime.now(timezone.utc) - force.time).total_seconds()) < 60
    assert dict(force.attributes) == {}
    assert not force.event


async def test_every_kind_of_value(press):
    names = ["Running", "Parts", "Order", "Changed", "Curve", "Range", "Vision.Pass"]
    driver = await press.open(*names, press.channel("Curve", "third", index="2"))
    found = {reading.channel: reading for reading in await press.take(driver, 8)}
    assert (found["Running"].value, found["Running"].text) == (0, "false")
    assert found["Parts"].value == 0
    assert (found["Order"].value, found["Order"].text) == (None, "")
    assert found["Changed"].text == "2026-01-31T00:00:00+00:00"
    assert found["Curve"].text == "[0.0, 1.5, 3.0, 4.5]"
    assert found["Curve"].attributes["length"] == 4
    assert found["third"].value == 3.0
    assert found["Range"].text == '{"Low": 0.0, "High": 250.0}'
    assert all(reading.quality is Quality.GOOD for reading in found.values())


async def test_results_of_a_camera(press):
    channels = [press.channel(f"Vision.{name}", event=True) for name in ("Pass", "Code", "Scores")]
    driver = await press.open(*channels, press.channel("Vision.Scores", "worst", index="0"))
    await press.take(driver, 4)
    await press.do(
        "set Vision.Scores [0.97,0.99]", "set Vision.Code PX-1044", "set Vision.Pass true",
        "set Vision.Pass true",
    )  # fmt: skip
    found = await press.take(driver, 5)
    said = {
        name: [(one.value, one.text, one.event) for one in found if one.channel == name]
        for name in ("Vision.Pass", "Vision.Code", "Vision.Scores", "worst")
    }
    # The second part passed as well: the same value again is another event.
    assert said["Vision.Pass"] == [(1, "true", True)] * 2
    assert said["Vision.Code"] == [(None, "PX-1044", True)]
    assert said["Vision.Scores"] == [(None, "[0.97, 0.99]", True)]
    assert said["worst"] == [(0.97, "0.97", False)]
    assert len({one.identity for one in found if one.event}) == 4


async def test_fast_changes_are_not_lost(press):
    driver = await press.open(press.channel("Parts", queue_size=1000))
    await press.take(driver, 1)
    await press.do("burst Parts 300")
    found = await press.take(driver, 300)
    assert [reading.value for reading in found] == list(range(1, 301))
    assert press.count("served") == 301


async def test_the_server_s_unit_counts_and_a_channel_can_say_another(press):
    driver = await press.open(
        press.channel("Weight", unit="kg"),
        press.channel("Weight", "mine", unit="kg", **{"event": False}),
        press.channel("Speed", unit="rpm"),
    )
    found = {reading.channel: reading for reading in await press.take(driver, 3)}
    assert (found["Weight"].value, found["Weight"].unit) == (1250.0, "g")
    assert found["Speed"].unit == "rpm"
    await driver.close()
    other = await press.open(press.channel("Temperature", unit="C"))
    assert (await press.take(other, 1))[0].unit == "°C"


async def test_a_deadband_keeps_small_changes_back(press):
    driver = await press.open(press.channel("Temperature", deadband=0.5))
    await press.take(driver, 1)
    await press.do("set Temperature 70.4", "set Temperature 72.0")
    assert [reading.value for reading in await press.take(driver, 1)] == [72.0]


async def test_what_stands_unchanged_is_said_again(press):
    """For whoever waits for a second equal reading, or takes silence for a broken link."""
    driver = await press.open(
        "Temperature", press.channel("Parts", event=True), press.channel("Nowhere")
    )
    await press.take(driver, 3)
    await press.do("set Temperature 71.5")
    (changed,) = await press.take(driver, 1)
    again = await press.take(driver, 6, unchanged=True)
    # An event is never said again.
    assert {reading.channel for reading in again} == {"Temperature", "Nowhere"}
    times = [reading.time for reading in again if reading.channel == "Temperature"]
    assert times == sorted(times) and times[0] > changed.time
    assert times[-1] < datetime.now(timezone.utc)
    for reading in again:
        if reading.channel == "Temperature":
            assert (reading.value, reading.unit, reading.quality) == (71.5, "°C", Quality.GOOD)
        assert reading.attributes["unchanged"] is True
    # What comes then is newer than all that was said before.
    for number in range(20):
        await press.do(f"set Temperature {80 + number}")
        found = await press.take(driver, 1, unchanged=True)
        while found[-1].value != 80 + number:
            found += await press.take(driver, 1, unchanged=True)
        times += [one.time for one in found if one.channel == "Temperature"]
        await asyncio.sleep(0.04)
    assert times == sorted(times)


async def test_a_clock_that_is_behind_does_not_make_news_old(press):
    driver = await press.open("Temperature")
    await press.take(driver, 1)
    (confirmed,) = await press.take(driver, 1, unchanged=True)
    await press.do("clock -5", "set Temperature 71")
    (changed,) = await press.take(driver, 1)
    assert changed.time > confirmed.time
    source = datetime.fromisoformat(changed.attributes["source_time"])
    assert (changed.time - source).total_seconds() == pytest.approx(5, abs=0.5)


async def test_what_stands_is_said_by_the_gateway_s_clock(press):
    driver = await press.open("Temperature", time="gateway")
    await press.take(driver, 1)
    (again,) = await press.take(driver, 1, unchanged=True)
    assert 0 <= (datetime.now(timezone.utc) - again.time).total_seconds() < 60


async def test_bad_and_uncertain_values(press):
    driver = await press.open("Weight")
    await press.take(driver, 1)
    await press.do("status Weight BadSensorFailure")
    (bad,) = await press.take(driver, 1)
    assert (bad.value, bad.quality, bad.text) == (None, Quality.BAD, "BadSensorFailure")
    assert "BadSensorFailure" in bad.attributes["reason"]
    await press.do("status Weight UncertainLastUsableValue")
    (uncertain,) = await press.take(driver, 1)
    assert (uncertain.value, uncertain.quality) == (1250.0, Quality.UNCERTAIN)
    assert uncertain.attributes["status"] == "UncertainLastUsableValue"
    await press.do("set Weight 12.5")
    (good,) = await press.take(driver, 1)
    assert (good.value, good.quality) == (12.5, Quality.GOOD)


async def test_a_bad_node_takes_nothing_from_the_others(press):
    driver = await press.open(
        press.channel("Nowhere"),
        press.channel("x", "elsewhere", node="nsu=http://example.com/none;s=x"),
        press.channel("x", "too large", node="i=9999999999"),
        press.channel("Temperature"),
    )
    found = {reading.channel: reading for reading in await press.take(driver, 4)}
    for name in ("Nowhere", "elsewhere", "too large"):
        assert (found[name].quality, found[name].text) == (Quality.BAD, "BadNodeIdUnknown")
    assert found["Temperature"].value == 70.0
    await press.do("set Temperature 71")
    (again,) = await press.take(driver, 1)
    # A node that stays away is told once, not with each try.
    assert (again.channel, again.value) == ("Temperature", 71.0)


async def test_a_node_that_goes_is_found_again(press):
    driver = await press.open("Speed", "Temperature")
    await press.take(driver, 2)
    await press.do("remove Speed")
    (gone,) = await press.take(driver, 1)
    assert (gone.channel, gone.quality, gone.text) == ("Speed", Quality.BAD, "BadNodeIdUnknown")
    await press.do("restore Speed", "set Temperature 75")
    found = {reading.channel: reading.value for reading in await press.take(driver, 2)}
    assert found == {"Speed": 0, "Temperature": 75.0}
    await press.do("set Speed 7")
    assert (await press.take(driver, 1))[0].value == 7


async def test_a_wrong_clock_is_kept_and_marked(press):
    driver = await press.open("Temperature")
    await press.take(driver, 1)
    await press.do("clock -7200", "set Temperature 71")
    (late,) = await press.take(driver, 1)
    assert late.attributes["clock_offset"] == pytest.approx(-7200, abs=60)
    assert datetime.now(timezone.utc) - late.time > timedelta(hours=1)
    await driver.close()
    # What was found may be old; that says nothing about the clock.
    driver = await press.open("Temperature")
    (found,) = await press.take(driver, 1)
    assert "clock_offset" not in found.attributes
    await driver.close()
    for clock in ("server", "gateway"):
        driver = await press.open("Temperature", time=clock)
        await press.take(driver, 1)
        await press.do("clock 3600", f"set Temperature {70 + len(clock)}")
        (marked,) = await press.take(driver, 1)
        assert marked.attributes["clock_offset"] == pytest.approx(3600, abs=60)
        assert abs((datetime.now(timezone.utc) - marked.time).total_seconds()) < 60
        await driver.close()


async def test_wrong_settings(press):
    for settings, words in [
        ({"url": "http://10.0.0.1"}, "opc.tcp://10.0.4.30:4840"),
        ({"url": "opc.tcp://user:secret@host"}, "opc.tcp://10.0.4.30:4840"),
        ({"url": "opc.tcp://host:99999"}, "is no address of a server"),
        ({"identity": "user"}, "username is missing"),
        ({"server_fingerprint": "AB:CD"}, "server_fingerprint is written as"),
    ]:
        with pytest.raises(ConfigurationError, match=words):
            press.make("Temperature", **settings)
    for node in ("Temperature", "ns=2", "ns=x;i=1", "i=", "s=a\nb", "nsu=;i=1", "g=12"):
        with pytest.raises(ConfigurationError, match="node is written as"):
            press.make(press.channel("x", node=node))
    for index in ("a", "1:", "1,,2"):
        with pytest.raises(ConfigurationError, match="index is written as"):
            press.make(press.channel("Curve", index=index))


async def test_a_small_server_is_asked_in_small_pieces(press, monkeypatch):
    limit = ua.ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead
    node = press.server._server.get_node(ua.NodeId(limit))
    before = await node.read_value()
    await node.write_value(ua.Variant(2, ua.VariantType.UInt32))
    try:
        names = ["Temperature", "Force", "Weight", "Speed", "Parts"]
        driver = await press.open(*names)
        assert driver._session.chunk == 2
        assert {reading.channel for reading in await press.take(driver, 5)} == set(names)
    finally:
        await node.write_value(ua.Variant(before, ua.VariantType.UInt32))
