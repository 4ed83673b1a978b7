"""The kinds of providers there are. What speaks HTTP is imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from .local import LocalProvider
from .types import Provider, Settings

LOCAL, ANTHROPIC, OPENAI = "local", "anthropic", "openai"
_REMOTE: Mapping[str, tuple[str, str]] = {
    ANTHROPIC: (".anthropic_api", "AnthropicProvider"),
    OPENAI: (".openai_api", "OpenAiProvider"),
}
KINDS = (LOCAL, ANTHROPIC, OPENAI)


def provider(settings: Settings) -> Provider:
    """The provider that ``settings`` describe.

    :raise KeyError: there is no such kind
    """
    if settings.kind == LOCAL:
        return LocalProvider()
    module, name = _REMOTE[settings.kind]
    made: Any = getattr(import_module(module, __package__), name)
    return cast(Provider, made(settings))
