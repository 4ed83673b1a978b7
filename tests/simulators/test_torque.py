"""The simulated tightening controller is itself right: what it takes for an acknowledgement."""

from datetime import datetime
from random import Random

import pytest

from plant_drivers.codecs import open_protocol as op
from plant_drivers.codecs.tightening import parse_tightening
from simulators.counts import Counts
from simulators.torque.controller import Controller
from simulators.torque.script import parse_step
from simulators.torque.server import TorqueServer

NOW = datetime(2024, 5, 1, 8, 15, 30)


class Bench:
    """A controller, its clock, and the host's end of no cable at all."""

    plugged = True

    def __init__(self):
        self.now = 0.0
        self.heard = op.Decoder()
        self.messages = []
        self.tool = TorqueServer(
            lambda _receiver: self, controller=Controller(), counts=Counts(), random=Random(1),
            clock=lambda: self.now, now=lambda: NOW, repeat=1.0,
        )  # fmt: skip

    def write(self, data):
        self.messages += self.heard.feed(data)

    def say(self, *mids):
        for mid in mids:
            self.tool._received(op.encode(op.Message(mid)))

    def told(self):
        """The numbers of the results that it sends now."""
        self.messages.clear()
        self.tool._tick()
        return [parse_tightening(one).number for one in self.messages if one.mid == op.RESULT]


@pytest.fixture
def bench():
    on = Bench()
    on.say(op.START, op.SUBSCRIBE_RESULT)
    for _ in range(3):
        on.tool.apply(parse_step(["tighten", "25.12", "71"]))
    return on


def test_a_result_is_told_until_it_is_acknowledged(bench):
    assert bench.told() == [1]
    assert bench.told() == []
    bench.now = 1.5
    assert bench.told() == [1]
    bench.say(op.RESULT_STORED)
    assert bench.told() == [2]


def test_a_result_acknowledged_twice_takes_no_other_with_it(bench):
    """A host that heard it twice, because it was slow, says so twice."""
    bench.told()
    bench.now = 1.5
    bench.told()
    bench.say(op.RESULT_STORED, op.RESULT_STORED)
    assert bench.tool.counts["stored"] == 1
    assert bench.told() == [2]
