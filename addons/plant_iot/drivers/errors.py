"""What can go wrong between the plant and a device.

    DriverError
    ├── ConfigurationError      the settings cannot work; retrying the same settings is useless
    │   └── UnknownDriver       no driver has this key
    ├── LinkError               the link is down or was never up; close, wait, open again
    │   ├── LinkTimeout         the device did not answer in time
    │   └── LinkClosed          the other side hung up, or the adapter was unplugged
    ├── ProtocolError           the device answered something that is not the protocol
    ├── CommandUncertain        whether the command was carried out cannot be known
    └── CommandError            the link is fine, this command was not carried out
        ├── CommandRefused      the device said no (busy, out of range …)
        └── UnsupportedCommand  this driver has no such command

A driver raises nothing else: what comes from below is translated at the transport
(``transports.translated``). Each message is one sentence for the person at the line.
"""


class DriverError(Exception):
    """Base of every exception a driver raises."""


class ConfigurationError(DriverError):
    """The settings cannot work; ``problems`` holds one sentence each."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems or (message,)


class UnknownDriver(ConfigurationError):
    """No driver is registered under this key."""


class LinkError(DriverError):
    """The link is down; the supervisor closes the driver, waits and opens it again."""


class LinkTimeout(LinkError):
    """The device did not answer within the time its settings allow."""


class LinkClosed(LinkError):
    """The other side closed the link, or the adapter vanished."""


class ProtocolError(DriverError):
    """The device answered something that is not the protocol."""


class CommandUncertain(DriverError):
    """The link is fine, but whether this command was carried out cannot be known.

    A person looks at the device before it is given again.
    """


class CommandError(DriverError):
    """The link is fine, but this command was not carried out."""


class CommandRefused(CommandError):
    """The device understood the command and refused it."""


class UnsupportedCommand(CommandError):
    """The driver has no such command, or not with these arguments."""
