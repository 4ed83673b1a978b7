from types import SimpleNamespace

import pytest

from plant_cli.demo import state
from plant_cli.errors import PlantError


@pytest.fixture
def prepared():
    """Odoo 17.0 with a cluster that has the demo's database and another."""
    there = ["plant_demo_17_0", "other"]
    cluster = SimpleNamespace(exists=there.__contains__, databases=lambda: there)
    return SimpleNamespace(odoo=SimpleNamespace(series="17.0"), cluster=cluster)


def test_the_database_is_the_demos_unless_one_is_named(prepared):
    assert state.database(prepared, None) == "plant_demo_17_0"
    assert state.database(prepared, "other") == "other"


def test_a_database_that_is_not_there(prepared):
    with pytest.raises(PlantError, match="no database gone") as failure:
        state.database(prepared, "gone")
    assert "plant_demo_17_0, other" in failure.value.todo
