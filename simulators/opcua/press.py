"""What the machine has: its variables and methods, built into a server's address space."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncua import Node, Server, ua, uamethod

NAMESPACE = "http://example.com/press"
V = ua.VariantType


@dataclass(frozen=True)
class Variable:
    """``unit`` is the display name of its engineering unit."""

    name: str
    kind: ua.VariantType
    value: Any
    unit: str = ""
    writable: bool = False


VARIABLES = (
    Variable("Temperature", V.Double, 70.0, "°C"),
    Variable("Force", V.Float, 0.0, "kN"),
    Variable("Weight", V.Double, 1250.0, "g"),
    Variable("Speed", V.Int16, 0, writable=True),
    Variable("Setpoint", V.Double, 120.0, "kN", writable=True),
    Variable("Running", V.Boolean, False, writable=True),
    Variable("Parts", V.UInt32, 0),
    Variable("Order", V.String, "", writable=True),
    Variable("Changed", V.DateTime, datetime(2026, 1, 31)),
    Variable("Curve", V.Double, [0.0, 1.5, 3.0, 4.5], writable=True),
    Variable("Range", V.ExtensionObject, ua.Range(0.0, 250.0)),
    Variable("Vision.Pass", V.Boolean, False),
    Variable("Vision.Code", V.String, ""),
    Variable("Vision.Scores", V.Float, [0.1, 0.2, 0.3]),
)


def variable(name: str) -> Variable:
    """What is known of a variable; ValueError when there is none."""
    for one in VARIABLES:
        if one.name == name:
            return one
    raise ValueError(f"The press has no {name!r}; it has {', '.join(v.name for v in VARIABLES)}.")


class Press:
    """The machine in a server. A variable's node is ``s=<name>`` in :data:`NAMESPACE`."""

    def __init__(self, server: Server, index: int) -> None:
        self._server = server
        self.index = index
        self.nodes: dict[str, Node] = {}
        self._folders: dict[str, Node] = {}
        self.calls: list[tuple[Any, ...]] = []

    @classmethod
    async def build(cls, server: Server) -> Press:
        """Make all nodes."""
        press = cls(server, await server.register_namespace(NAMESPACE))
        root = await server.nodes.objects.add_object(press.node_id("Press"), press._name("Press"))
        press._folders[""] = root
        for each in VARIABLES:
            await press.add(each)
        await root.add_method(
            press.node_id("Start"), press._name("Start"), press._start,
            [_argument("parts", V.UInt16), _argument("fast", V.Boolean)],
            [_argument("order", V.String)],
        )  # fmt: skip
        await root.add_method(press.node_id("Fail"), press._name("Fail"), _fail, [], [])
        return press

    def node_id(self, name: str) -> ua.NodeId:
        """The node of a variable, method or object."""
        return ua.NodeId(name, self.index)

    def missing(self) -> list[str]:
        """The variables that were removed."""
        return [each.name for each in VARIABLES if each.name not in self.nodes]

    async def add(self, made: Variable) -> None:
        """Make one variable, in the folder that its name says."""
        folder, _dot, short = made.name.rpartition(".")
        if folder not in self._folders:
            self._folders[folder] = await self._folders[""].add_object(
                self.node_id(folder), self._name(folder)
            )
        node = await self._folders[folder].add_variable(
            self.node_id(made.name),
            self._name(short),
            ua.Variant(made.value, made.kind),
        )
        if made.unit:
            information = ua.EUInformation(DisplayName=ua.LocalizedText(made.unit))
            unit = await node.add_property(
                ua.NodeId(f"{made.name}.EngineeringUnits", self.index),
                ua.QualifiedName("EngineeringUnits", 0),
                information,
            )
            assert unit
        if made.writable:
            await node.set_writable()
        self.nodes[made.name] = node

    async def remove(self, name: str) -> None:
        """The node is gone: whoever watches it is told so once, as the specification says."""
        if name not in self.nodes:
            return
        node = self.nodes.pop(name)
        data = self._server.iserver.aspace[node.nodeid]
        gone = ua.DataValue(StatusCode=ua.StatusCode(ua.StatusCodes.BadNodeIdUnknown))
        await self._server.write_attribute_value(node.nodeid, gone)
        # asyncua would tell it in its own way, which is not that of the specification.
        for handle in list(data.attributes[ua.AttributeIds.Value].datachange_callbacks):
            self._server.iserver.aspace.delete_datachange_callback(handle)
        await self._server.delete_nodes([node], recursive=True)

    def _name(self, name: str) -> ua.QualifiedName:
        return ua.QualifiedName(name, self.index)

    @uamethod
    async def _start(self, _parent: Any, parts: int, fast: bool) -> Any:
        if not parts:
            return ua.StatusCode(ua.StatusCodes.BadOutOfRange)
        self.calls.append((parts, fast))
        return f"ORD-{len(self.calls):04d}"


@uamethod
async def _fail(_parent: Any) -> Any:
    return ua.StatusCode(ua.StatusCodes.BadInvalidState)


def _argument(name: str, kind: ua.VariantType) -> ua.Argument:
    return ua.Argument(
        Name=name, DataType=ua.NodeId(kind.value), ValueRank=-1, ArrayDimensions=[],
        Description=ua.LocalizedText(name),
    )  # fmt: skip
