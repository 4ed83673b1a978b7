"""The addresses of the demo's pages, on a stand-in for its database."""

import pytest

from plant_cli.demo.pages import Pages
from plant_cli.demo.state import Demo
from plant_cli.errors import PlantError

DEMO = Demo("plant_demo_19_0", "19.0", "http://localhost:8069")
KNOWN = {
    "plant_base.menu_plant_root": 293,
    "plant_base.action_plant_workorder": 536,
    "plant_base.demo_order_assembling": 12,
    "plant_iot.action_plant_iot_device": 611,
}


class Cluster:
    """Answers as the demo's database does where it has these records, and one work order each."""

    def __init__(self, records=KNOWN):
        self.records = records

    def query(self, db, sql, params):
        assert db == DEMO.database
        if "mrp_workorder" in sql:
            return [(params[0] + 100,)]
        found = self.records.get(".".join(params))
        return [(found,)] if found else []


def test_an_address():
    pages = Pages(DEMO, Cluster())
    assert pages.address("plant_iot.action_plant_iot_device", "kanban") == (
        "http://localhost:8069/web#action=611&menu_id=293&view_type=kanban"
    )
    workorder = pages.workorder("plant_base.demo_order_assembling")
    assert pages.address("plant_base.action_plant_workorder", "form", workorder) == (
        "http://localhost:8069/web#action=536&menu_id=293&view_type=form&id=112"
    )


def test_what_to_look_at_first_is_what_is_there():
    titles = [title for title, _address in Pages(DEMO, Cluster()).first()]
    assert titles == ["live weight", "devices"]
    assert not list(Pages(DEMO, Cluster({})).first())


def test_a_database_that_cannot_be_asked_is_told():
    def query(*_asked):
        raise PlantError("PostgreSQL said: no such column.", "Correct it.")

    cluster = Cluster()
    cluster.query = query
    with pytest.raises(PlantError, match="no such column"):
        list(Pages(DEMO, cluster).first())


def test_a_record_that_is_gone():
    with pytest.raises(PlantError, match="The demo has no") as refused:
        Pages(DEMO, Cluster()).record("plant_iot.demo_line")
    assert "--reset" in refused.value.todo
