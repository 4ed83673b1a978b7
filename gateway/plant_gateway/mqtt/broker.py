"""Where the broker is, and how to get in."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiomqtt
from paho.mqtt.properties import Properties

from ..errors import ConfigError

CONNECT_TIMEOUT = 10.0
KEEP_ALIVE = 20


class Client(aiomqtt.Client):
    """``refused``: why the broker did not let the last message in, or ``""``."""

    refused = ""

    def _on_publish(self, client: Any, userdata: Any, mid: int, reason: Any, more: Any) -> None:
        # aiomqtt takes a refusal for an acknowledgement.
        self.refused = str(reason) if reason.is_failure else ""
        super()._on_publish(client, userdata, mid, reason, more)


@dataclass(frozen=True)
class Broker:
    """A broker's address. The password is in a file, never in the address or the log."""

    host: str
    port: int
    user: str | None = None
    password_file: Path | None = None
    tls: ssl.SSLContext | None = None

    @classmethod
    def parse(
        cls, url: str, *, password_file: Path | None = None, ca_file: Path | None = None
    ) -> Broker:
        """From ``mqtts://user@host:8883`` or ``mqtt://host``; ConfigError with what is wrong."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ConfigError(f"The broker's address makes no sense: {error}.") from error
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ConfigError("The broker's address is mqtts://user@host:8883 or mqtt://host:1883.")
        if parts.password is not None:
            raise ConfigError(
                "A password in the broker's address can be read by every process of the machine: "
                "put it in a file and name that with --mqtt-password-file."
            )
        secure = parts.scheme == "mqtts"
        tls = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        return cls(
            parts.hostname,
            port or (8883 if secure else 1883),
            parts.username,
            password_file,
            tls if secure else None,
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def client(self, identifier: str, will: aiomqtt.Will | None = None) -> Client:
        """A client that is not connected yet; ConfigError when the password cannot be read."""
        return Client(
            self.host,
            self.port,
            username=self.user,
            password=self._password(),
            identifier=identifier,
            protocol=aiomqtt.ProtocolVersion.V5,
            will=will,
            timeout=CONNECT_TIMEOUT,
            keepalive=KEEP_ALIVE,
            tls_context=self.tls,
        )

    def _password(self) -> str | None:
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"The broker's password file {self.password_file} cannot be read: {error}."
            ) from error


async def subscribe(client: aiomqtt.Client, *topics: str) -> None:
    """Subscribe at QoS 1; ConfigError where the broker does not let this user."""
    answers = await client.subscribe([(topic, 1) for topic in topics])
    for topic, answer in zip(topics, answers, strict=True):
        if getattr(answer, "is_failure", False):
            raise ConfigError(f"the broker does not let it read {topic} ({answer}): see its ACL")


async def publish(client: Client, topic: str, payload: bytes, properties: Properties) -> None:
    """Publish at QoS 1, one message at a time; ConfigError where the broker refuses it."""
    client.refused = ""
    await client.publish(topic, payload, qos=1, properties=properties)
    if client.refused:
        raise ConfigError(
            f"the broker does not let it write {topic} ({client.refused}): see its ACL"
        )
