"""Units of mass as devices print them, and exact conversion between them.

Codes follow UCUM where it has one that people write (``g``, ``kg``, ``mg``, ``ug``, ``t``), and
the usual abbreviation otherwise (``lb``, ``oz`` …).
"""

from __future__ import annotations

from decimal import Decimal

#: Grams in one unit, exactly. Pounds and ounces are the international avoirdupois ones.
GRAMS: dict[str, Decimal] = {
    "ug": Decimal("0.000001"),
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "kg": Decimal(1000),
    "t": Decimal(1000000),
    "ct": Decimal("0.2"),
    "gr": Decimal("0.06479891"),
    "dwt": Decimal("1.55517384"),
    "oz": Decimal("28.349523125"),
    "ozt": Decimal("31.1034768"),
    "lb": Decimal("453.59237"),
}

_SPELLINGS = {
    "µg": "ug",
    "μg": "ug",
    "mcg": "ug",
    "gn": "gr",
    "grn": "gr",
    "lbs": "lb",
    "to": "t",
    "tn": "t",
    "pc": "1",
    "ctm": "ct",
    "c.m.": "ct",
    "pcs": "1",
    "%": "%",
}


def normalised(unit: str) -> str:
    """The code of a unit as a device spells it; an unknown one is returned as it is.

    >>> normalised("KG"), normalised("lbs"), normalised("tl")
    ('kg', 'lb', 'tl')
    """
    lowered = unit.strip().lower()
    code = _SPELLINGS.get(lowered, lowered)
    return code if code in GRAMS or code in _SPELLINGS.values() else unit.strip()


def convertible(source: str, target: str) -> bool:
    """Whether a value in ``source`` can be expressed in ``target``."""
    return source == target or (source in GRAMS and target in GRAMS)


def factor(source: str, target: str) -> Decimal:
    """What to multiply a value in ``source`` by to get it in ``target``; KeyError if none.

    >>> factor("g", "kg")
    Decimal('0.001')
    """
    if source == target:
        return Decimal(1)
    return GRAMS[source] / GRAMS[target]
