"""Which drivers exist: key, title, settings schema, channels, commands. Standard library only.

Odoo fills a selection and checks a device's settings from here without importing a driver; the
gateway loads the driver itself with :meth:`DriverSpec.load`. Drivers of other packages come in
through :func:`discover`; see docs/contracts/driver.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from . import schema
from .errors import CommandRefused, ConfigurationError, UnknownDriver, UnsupportedCommand
from .reading import Command

ENTRY_POINT_GROUP = "plant.drivers"


@dataclass(frozen=True)
class ChannelSpec:
    """A channel that a driver can offer.

    ``key`` is what readings carry, ``kind`` the word of plant.iot.channel, ``unit`` a proposal.
    """

    key: str
    title: str
    kind: str
    unit: str = ""


@dataclass(frozen=True)
class CommandSpec:
    """A command that a driver carries out; ``arguments`` is the JSON schema of its arguments."""

    key: str
    title: str
    arguments: Mapping[str, Any] = field(
        default_factory=lambda: {"type": "object", "properties": {}, "additionalProperties": False}
    )


#: Every device has it: its gateway asks an open :class:`~.driver.Probing` driver what answers. It
#: changes nothing in the device.
PROBE = CommandSpec("probe", "Test the connection")


@dataclass(frozen=True)
class DriverSpec:
    """What is known about a driver without importing it.

    ``factory`` is ``"module:Class"``; a leading dot makes it relative to ``package``.
    ``settings`` is a JSON schema within what :mod:`.schema` understands. So is
    ``channel_settings``, of each channel; None where the driver's channels are the fixed ones of
    ``channels``. ``commands`` has none called ``probe``: that is every device's (:data:`PROBE`).
    """

    key: str
    title: str
    factory: str
    settings: Mapping[str, Any]
    channels: tuple[ChannelSpec, ...]
    commands: tuple[CommandSpec, ...] = ()
    package: str | None = None
    channel_settings: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if any(command.key == PROBE.key for command in self.commands):
            raise ValueError(f"{self.key}: the command {PROBE.key!r} is the gateway's own.")

    def validated(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings with defaults filled in; ConfigurationError with a sentence per problem."""
        return _validated(self.settings, settings, f"The settings of {self.title}")

    def validated_channel(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """A channel's settings with defaults filled in; ConfigurationError likewise."""
        if self.channel_settings is None:
            if settings:
                raise ConfigurationError(
                    f"The channels of {self.title} are fixed: they take no settings. "
                    "Leave them empty."
                )
            return {}
        what = f"The settings of a channel of {self.title}"
        return _validated(self.channel_settings, settings, what)

    def command(self, key: str, arguments: Mapping[str, Any]) -> Command:
        """The command, its arguments completed; UnsupportedCommand, or CommandRefused with a
        sentence for each argument that does not fit.
        """
        known_here = (*self.commands, PROBE)
        spec = next((command for command in known_here if command.key == key), None)
        if spec is None:
            known = ", ".join(command.key for command in self.commands) or "none"
            raise UnsupportedCommand(
                f"{self.title} has no command {key!r}; its commands are: {known}."
            )
        completed = schema.with_defaults(spec.arguments, arguments)
        if found := tuple(schema.problems(spec.arguments, completed, f"arguments of {key}")):
            raise CommandRefused(" ".join(found))
        return Command(key, completed)

    def load(self) -> type[Any]:
        """The driver class; ConfigurationError when its library is not installed here."""
        module, _, name = self.factory.partition(":")
        try:
            loaded: type[Any] = getattr(import_module(module, self.package), name)
        except (ImportError, AttributeError) as error:
            raise ConfigurationError(
                f"The driver {self.title} cannot be loaded here: {error}. "
                "Install what it needs in the gateway's environment."
            ) from error
        return loaded


def _validated(known: schema.Schema, settings: Mapping[str, Any], what: str) -> dict[str, Any]:
    if not isinstance(settings, Mapping):
        raise ConfigurationError(f"{what} must be a set of named values.")
    completed = schema.with_defaults(known, settings)
    found = tuple(schema.problems(known, completed))
    if found:
        raise ConfigurationError(" ".join(found), found)
    return completed


class Registry(Mapping[str, DriverSpec]):
    """The known drivers by key, in the order given. Immutable."""

    def __init__(self, specs: Iterable[DriverSpec]) -> None:
        self._specs: dict[str, DriverSpec] = {}
        for spec in specs:
            if spec.key in self._specs:
                raise ValueError(f"Two drivers have the key {spec.key!r}.")
            self._specs[spec.key] = spec

    def __getitem__(self, key: str) -> DriverSpec:
        try:
            return self._specs[key]
        except KeyError:
            raise UnknownDriver(
                f"There is no driver {key!r}; this installation has {', '.join(self._specs)}."
            ) from None

    def __contains__(self, key: object) -> bool:
        return key in self._specs

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def selection(self) -> list[tuple[str, str]]:
        """``[(key, title)]``, as a selection field wants it."""
        return [(spec.key, spec.title) for spec in self._specs.values()]

    def extended(self, specs: Iterable[DriverSpec]) -> Registry:
        """A registry with more drivers; the ones already there win over the same key."""
        more = {spec.key: spec for spec in specs if spec.key not in self._specs}
        return Registry([*self._specs.values(), *more.values()])


def discover(group: str = ENTRY_POINT_GROUP) -> Iterator[DriverSpec]:
    """The specs that installed packages offer as entry points of ``group``."""
    for point in entry_points(group=group):
        spec = point.load()
        if not isinstance(spec, DriverSpec):
            raise ConfigurationError(
                f"The entry point {point.name} of {group} is {spec!r}, not a DriverSpec."
            )
        yield spec
