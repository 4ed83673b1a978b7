"""What a server has, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncua import ua

from ..driver import Identity, Offer
from .session import Session
from .subscription import unit_of

#: More than so many children of one node are not shown.
MAX_CHILDREN = 2000
_KINDS = ua.NodeClass.Object | ua.NodeClass.Variable | ua.NodeClass.Method
_NUMBERS = {
    ua.ObjectIds.SByte, ua.ObjectIds.Byte, ua.ObjectIds.Int16, ua.ObjectIds.UInt16,
    ua.ObjectIds.Int32, ua.ObjectIds.UInt32, ua.ObjectIds.Int64, ua.ObjectIds.UInt64,
    ua.ObjectIds.Float, ua.ObjectIds.Double, ua.ObjectIds.Number, ua.ObjectIds.Integer,
    ua.ObjectIds.UInteger, ua.ObjectIds.Duration,
}  # fmt: skip


async def offers(session: Session, address: str) -> list[Offer]:
    """The objects, variables and methods under a node; at ``""`` those under Objects.

    Variables that may be read have the settings of a channel, the unit that the server gives, and
    the kind ``measure``, ``state`` (true or false, an enumeration) or ``text``. A method has the
    kind ``method``.
    """
    parent = session.node(address) if address else ua.NodeId(ua.ObjectIds.ObjectsFolder)
    references = await session.browse(
        parent, int(_KINDS), ua.ObjectIds.HierarchicalReferences, most=MAX_CHILDREN
    )
    found = {reference.NodeId: reference for reference in references}
    variables = [node for node, ref in found.items() if ref.NodeClass == ua.NodeClass.Variable]
    types = await session.read(variables, ua.AttributeIds.DataType)
    access = await session.read(variables, ua.AttributeIds.UserAccessLevel)
    units = await session.properties(variables, "EngineeringUnits")
    about = {
        node: (_value(type_), _value(level), unit_of(unit))
        for node, type_, level, unit in zip(variables, types, access, units, strict=True)
    }
    return [_offer(session, reference, about.get(node)) for node, reference in found.items()]


def _offer(
    session: Session, reference: ua.ReferenceDescription, about: tuple[Any, Any, str] | None
) -> Offer:
    address = session.text(reference.NodeId)
    name = reference.DisplayName.Text or reference.BrowseName.Name or address
    if about is None:
        is_object = reference.NodeClass == ua.NodeClass.Object
        return Offer(address, name, "object" if is_object else "method", inside=is_object)
    data_type, level, unit = about
    readable = level is not None and bool(int(level) & ua.AccessLevel.CurrentRead.mask)
    is_property = reference.TypeDefinition == ua.NodeId(ua.ObjectIds.PropertyType)
    return Offer(
        address,
        name,
        _kind(data_type),
        unit,
        inside=not is_property,
        settings={"node": address} if readable else None,
    )


def _kind(data_type: Any) -> str:
    """The kind of a channel that shows values of this type; enumerations count as states."""
    if not isinstance(data_type, ua.NodeId) or data_type.NamespaceIndex:
        return "text"
    number = data_type.Identifier
    if number in _NUMBERS:
        return "measure"
    if number in (ua.ObjectIds.Boolean, ua.ObjectIds.Enumeration, ua.ObjectIds.ServerState):
        return "state"
    return "text"


def _value(data: ua.DataValue) -> Any:
    return None if data.Value is None else data.Value.Value


async def identity(session: Session, settings: Mapping[str, Any]) -> Identity:
    """What the server says in its BuildInfo, and how the link to it is secured."""
    wanted = [
        ua.ObjectIds.Server_ServerStatus_BuildInfo_ManufacturerName,
        ua.ObjectIds.Server_ServerStatus_BuildInfo_ProductName,
        ua.ObjectIds.Server_ServerStatus_BuildInfo_SoftwareVersion,
        ua.ObjectIds.Server_ServerStatus_BuildInfo_BuildNumber,
    ]
    answers = await session.read([ua.NodeId(number) for number in wanted])
    maker, model, version, build = (str(_value(answer) or "") for answer in answers)
    security = settings["security"]
    how = "without security" if security == "None" else f"{security}, {settings['mode']}"
    return Identity(
        maker=maker,
        model=model,
        version=f"{version} ({build})" if build else version,
        detail=f"OPC UA at {session.name}, {how}",
    )
