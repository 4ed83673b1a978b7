"""The scripts that the demo's simulators play are ones they can play, for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulators.modbus import script as modbus
from simulators.scanner import script as scanner
from simulators.torque import script as torque

FOLDER = Path(__file__).parents[2] / "simulators" / "demo"
SCRIPTS = {"machine": modbus, "scanner": scanner, "torque": torque}
LIMITS = (22.5, 27.5)


def steps(name):
    return SCRIPTS[name].parse((FOLDER / f"{name}.txt").read_text().splitlines())


def test_each_script_is_of_a_simulator():
    assert {path.stem for path in FOLDER.iterdir()} == set(SCRIPTS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_it_goes_on_for_ever(name):
    assert steps(name)[-1].operation == "loop"
    assert sum(float(step.number) for step in steps(name) if step.operation == "wait") > 60


def test_every_torque_passes():
    tightened = [step for step in steps("torque") if step.operation == "tighten"]
    assert tightened
    assert all(LIMITS[0] < float(step.arguments[0]) < LIMITS[1] for step in tightened)


def test_pieces_are_counted_only_while_the_machine_runs():
    running = False
    for step in steps("machine"):
        if step.operation == "set":
            running = bool(step.number)
        assert step.operation != "add" or running


def test_who_signs_in_signs_out():
    scans = [step.arguments for step in steps("scanner") if step.operation == "scan"]
    assert len(scans) % 2 == 0
    assert len(set(scans)) == 1
