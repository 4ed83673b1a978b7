"""What an answer to a check found, read and checked, before it is kept. Imports no Odoo."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One value: ``value`` in the check's unit, ``raw_value`` in the unit it was measured in.

    ``evidence`` is JSON; its ``ok``, where it is there, is the device's own verdict.
    """

    value: float
    raw_value: float
    raw_unit: str = ""
    key: str | None = None
    evidence: dict | None = None


@dataclass(frozen=True)
class Found:
    """``passed`` is None where the values decide. ``lot`` and ``component_lot`` are ids; ``time``
    (naive UTC) and ``device`` are set where a device measured. ``pictures`` are ``(MIME type,
    bytes)``.
    """

    digest: str
    passed: bool | None = None
    measures: tuple[Measured, ...] = ()
    lot: int | None = None
    component_lot: int | None = None
    pictures: tuple[tuple[str, bytes], ...] = ()
    note: str = ""
    time: object = None
    device: str = ""
