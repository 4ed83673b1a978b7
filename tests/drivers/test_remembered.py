"""What a driver keeps across restarts, and what it is called."""

import doctest

import pytest

from plant_drivers import remembered
from plant_drivers.remembered import Remembered, file_name


def test_examples():
    assert doctest.testmod(remembered).failed == 0


def test_a_number_is_kept(tmp_path):
    path = tmp_path / "state" / "a.json"
    assert Remembered(path).last is None
    Remembered(path).keep(41)
    assert Remembered(path).last == 41


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"last": null}', '{"last": "x"}', "\x00"])
def test_a_file_that_cannot_be_read_is_none(tmp_path, content):
    (tmp_path / "a.json").write_text(content)
    assert Remembered(tmp_path / "a.json").last is None


def test_what_cannot_be_written_is_kept_for_as_long_as_it_lives(tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    kept = Remembered(tmp_path / "state" / "a.json")
    kept.keep(7)
    assert kept.last == 7


def test_names_stay_in_their_folder(tmp_path):
    for part in ("../x", "/etc/passwd", "a b", "ü", ""):
        name = file_name("printer", part, 9100)
        assert (tmp_path / name).resolve().parent == tmp_path.resolve()
