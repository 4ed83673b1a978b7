"""Reading, writing and calling on command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from asyncua import ua

from ..errors import CommandRefused, ConfigurationError, UnsupportedCommand
from ..reading import Command, CommandResult, Reading
from .session import Session
from .typed import variant
from .values import plain, status_name

#: How far up the tree of data types the built-in one is looked for.
MAX_DEPTH = 10
#: The largest number of a built-in type; its NodeId is that number.
_BUILT_IN = 25


def require_allowed(settings: Mapping[str, Any]) -> None:
    """CommandRefused unless the settings let commands change something."""
    if not settings["allow_commands"]:
        raise CommandRefused(
            "The gateway only reads from this server. Switch on allow_commands in the device's "
            "settings to write and to call."
        )


async def read(
    session: Session, command: Command, reading: Callable[[str, ua.DataValue, str], Reading]
) -> CommandResult:
    """The node's present value, also a bad one."""
    text, index = _argument(command, "node"), str(command.arguments.get("index", ""))
    (data,) = await session.read([_node(session, text)], index=index)
    return CommandResult(command, reading(text, data, index))


async def write(session: Session, command: Command) -> CommandResult:
    """Write a value in the node's own data type.

    :raise CommandRefused: it does not fit, or the server does not take it
    """
    text, value = _argument(command, "node"), _argument(command, "value")
    node = _node(session, text)
    (type_,) = await session.read([node], ua.AttributeIds.DataType)
    (present,) = await session.read([node])
    _require(type_.StatusCode, text)
    kind = await _built_in(session, type_.Value.Value)
    try:
        # What the node holds tells more than its ValueRank, which may leave it open.
        wanted = variant(value, kind, array=isinstance(present.Value.Value, list))
    except ValueError as error:
        raise CommandRefused(f"{text} is not written: {error}") from error
    parameters = ua.WriteParameters(
        [ua.WriteValue(NodeId=node, AttributeId=ua.AttributeIds.Value, Value=ua.DataValue(wanted))]
    )
    (status,) = await session.ask_each(1, session.client.uaclient.write(parameters))
    _require(status, text)
    return CommandResult(command, detail=f"{text} = {json.dumps(plain(wanted))}")


async def call(session: Session, command: Command) -> CommandResult:
    """Call a method; what it returns is a JSON list in the result's detail.

    :raise CommandRefused: an argument does not fit, or the server refuses
    """
    owner, method = _argument(command, "object"), _argument(command, "method")
    given = _arguments(command.arguments.get("arguments", "[]"))
    method_node = _node(session, method)
    (described,) = await session.properties([method_node], "InputArguments")
    expected = list(described or [])
    if len(given) != len(expected):
        names = ", ".join(argument.Name for argument in expected) or "none"
        raise CommandRefused(
            f"{method} takes {len(expected)} argument(s) ({names}), not {len(given)}."
        )
    inputs = [
        await _input(session, value, argument)
        for value, argument in zip(given, expected, strict=True)
    ]
    request = ua.CallMethodRequest(
        ObjectId=_node(session, owner), MethodId=method_node, InputArguments=inputs
    )
    (result,) = await session.ask_each(1, session.client.uaclient.call([request]))
    for argument, status in zip(expected, result.InputArgumentResults or (), strict=False):
        _require(status, f"{argument.Name} of {method}")
    _require(result.StatusCode, method)
    outputs = [plain(output) for output in result.OutputArguments or ()]
    return CommandResult(command, detail=json.dumps(outputs, ensure_ascii=False))


async def _input(session: Session, value: Any, argument: Any) -> ua.Variant:
    kind = await _built_in(session, argument.DataType)
    try:
        return variant(value, kind, array=argument.ValueRank >= 0)
    except ValueError as error:
        raise CommandRefused(f"Argument {argument.Name}: {error}") from error


async def _built_in(session: Session, data_type: ua.NodeId) -> ua.VariantType:
    """The built-in type under a data type, as Double under Duration, Int32 under an enumeration."""
    for _step in range(MAX_DEPTH):
        number = data_type.Identifier if not data_type.NamespaceIndex else None
        if number == ua.ObjectIds.Enumeration:
            return ua.VariantType.Int32
        if isinstance(number, int) and 0 < number <= _BUILT_IN:
            return ua.VariantType(number)
        supertypes = await session.ask(
            session.client.get_node(data_type).get_referenced_nodes(
                ua.ObjectIds.HasSubtype, ua.BrowseDirection.Inverse
            )
        )
        if not supertypes:
            break
        data_type = supertypes[0].nodeid
    raise CommandRefused("The node has a data type that cannot be written from here.")


def _arguments(text: Any) -> list[Any]:
    try:
        given = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        given = None
    if not isinstance(given, list):
        raise UnsupportedCommand("The arguments of a call are a JSON list, as [1, true].")
    return given


def _argument(command: Command, name: str) -> Any:
    if name not in command.arguments:
        raise UnsupportedCommand(f"The command {command.key} needs {name}.")
    return command.arguments[name]


def _node(session: Session, text: Any) -> ua.NodeId:
    try:
        return session.node(str(text))
    except ConfigurationError as error:
        raise CommandRefused(str(error)) from error


def _require(status: ua.StatusCode | None, what: str) -> None:
    if status is not None and status.is_bad():
        raise CommandRefused(f"The server refuses {what} ({status_name(status)}): {status.doc}")
