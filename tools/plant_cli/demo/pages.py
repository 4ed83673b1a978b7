"""The demo's pages in the web client: their addresses, and which to look at first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plant_cli.demo.state import Demo
from plant_cli.errors import PlantError
from plant_cli.setup.databases import Server

MENU = "plant_base.menu_plant_root"
_RECORD = "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s"
_WORKORDERS = "SELECT id FROM mrp_workorder WHERE production_id = %s ORDER BY id"


class Gone(PlantError):
    """Somebody has removed it from the demo."""


@dataclass(frozen=True)
class Pages:
    """The pages of one demo, found by XML ids. Raises Gone for what its database lacks."""

    demo: Demo
    cluster: Server

    def record(self, xml_id: str) -> int:
        """Database id of a record."""
        module, _, name = xml_id.partition(".")
        return self._id(xml_id, _RECORD, [module, name])

    def workorder(self, order: str) -> int:
        """Database id of the first work order of a production order."""
        return self._id(f"work order of {order}", _WORKORDERS, [self.record(order)])

    def address(self, action: str, view: str = "", record: int | None = None) -> str:
        """Where an action is, in the named view, on one record for a form."""
        parts = [f"action={self.record(action)}", f"menu_id={self.record(MENU)}"]
        parts += [f"view_type={view}"] if view else []
        parts += [f"id={record}"] if record is not None else []
        return f"{self.demo.url}/web#{'&'.join(parts)}"

    def first(self) -> Iterator[tuple[str, str]]:
        """What to look at first, each title with its address; what is no longer there is not."""
        for title, address in _FIRST:
            try:
                yield title, address(self)
            except Gone:
                continue

    def _id(self, what: str, sql: str, parameters: list[int] | list[str]) -> int:
        rows = self.cluster.query(self.demo.database, sql, parameters)
        if not rows:
            raise Gone(f"The demo has no {what}.", "Start it afresh: ./plant demo --reset.")
        return int(rows[0][0])


def _weighing(pages: Pages) -> str:
    weighed = pages.workorder("plant_base.demo_order_assembling")
    return pages.address("plant_base.action_plant_workorder", "form", weighed)


def _devices(pages: Pages) -> str:
    return pages.address("plant_iot.action_plant_iot_device", "kanban")


def _board(pages: Pages) -> str:
    return pages.address("plant_dashboard.action_plant_boards")


def _station(pages: Pages) -> str:
    bench = pages.record("plant_base.demo_station_bench_1")
    return pages.address("plant_base.action_plant_station", "form", bench)


_FIRST: tuple[tuple[str, Callable[[Pages], str]], ...] = (
    ("live weight", _weighing),
    ("devices", _devices),
    ("board", _board),
    ("terminal", _station),
)
