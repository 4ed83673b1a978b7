"""Driver of a scale that prints a line for each weight, in a form that a pattern describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codecs.escapes import unescaped
from .codecs.generic_scale import FORMATS, Decoder, Format
from .codecs.pattern import PatternError
from .driver import ChannelSettings, DriverContext
from .errors import ConfigurationError
from .scale_stream import READ, ListeningScale

CUSTOM = "custom"


class GenericScaleDriver(ListeningScale):
    """See :class:`~.driver.Driver`. Channels ``weight`` and ``print``; settings
    ``catalogue.GENERIC_SCALE``."""

    protocol = "the format of the device's settings"

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        name = settings["format"]
        made = Format(settings["pattern"]) if name == CUSTOM else FORMATS[name]
        words = {
            "zero": settings.get("zero_command", made.zero),
            "tare": settings.get("tare_command", made.tare),
            "clear_tare": settings["clear_tare_command"],
        }
        actions = {key: _bytes(key, text) for key, text in words.items() if text}
        on_print = settings["output"] == "on_print"
        if not on_print:
            actions[READ] = b""
        question = _bytes("read", settings["read_command"])
        if (settings["output"] == "on_request") != bool(question):
            raise ConfigurationError(
                "A scale that sends on request needs the command that asks for a weight, and only "
                "such a one: set both or neither."
            )
        try:
            decoder = Decoder(
                made.pattern, unit=settings["unit"], settled_only=settings["settled_only"]
            )
        except PatternError as error:
            raise ConfigurationError(str(error)) from error
        super().__init__(
            settings,
            channels=channels,
            context=context,
            decoder=decoder,
            actions=actions,
            question=question,
            on_print=on_print,
        )


def _bytes(command: str, text: str) -> bytes:
    try:
        return unescaped(text)
    except ValueError as error:
        raise ConfigurationError(f"The command {command}: {error}") from error
