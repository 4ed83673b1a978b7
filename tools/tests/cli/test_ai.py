"""``./plant ai eval``: what an evaluation said becomes a table and a status."""

import json

import pytest
from rich.console import Console

from plant_cli.errors import PlantError
from plant_cli.verbs import ai as verb

HELD = {
    "code": "desk",
    "version": 2,
    "model": "a-model",
    "asked": 8,
    "right": 7,
    "accuracy": 0.875,
    "cost": 0.0021,
    "latency": 0.4,
    "required": 0.7,
    "before": 0.75,
    "holds": True,
    "wrong": [],
}


def printed(found):
    console = Console(width=200)
    with console.capture() as capture:
        console.print(verb.table(found))
    return capture.get()


def test_results_are_found_among_other_lines():
    said = f"a warning\n>>> {verb.MARK}{json.dumps([HELD])}\nbye\n"
    assert verb.results(said) == [HELD]


def test_silence_is_a_failure():
    with pytest.raises(PlantError, match="said nothing"):
        verb.results("nothing of it\n")


def test_the_table():
    text = printed([HELD, {"code": "none[x]", "problem": "There is no signal none[x]."}])
    assert "7/8" in text
    assert "87.5%" in text
    assert "75.0%" in text, "what the version before reached is required"
    assert "There is no signal none[x]." in text
    assert "NO" in text


def test_nothing_else_is_done():
    with pytest.raises(PlantError, match="nothing to do with AI"):
        verb.ai("train")
