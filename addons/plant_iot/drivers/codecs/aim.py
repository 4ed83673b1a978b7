"""AIM symbology identifiers: the three characters ``]cm`` that say what kind of code was read.

``]`` is fixed, ``c`` names the symbology, ``m`` how it was read. Source: ISO/IEC 15424; the rarer
letters, and ``]J1``, ``]z1``, ``]z4``, are from memory.

    >>> symbol, text = parse_aim("]d20109506000134352")
    >>> symbol.symbology, symbol.is_gs1, text
    ('gs1_datamatrix', True, '0109506000134352')
"""

from __future__ import annotations

from dataclasses import dataclass

#: Letter → our word for the symbology.
SYMBOLOGIES: dict[str, str] = {
    "A": "code39", "B": "telepen", "C": "code128", "D": "code_one", "E": "ean_upc", "F": "codabar",
    "G": "code93", "H": "code11", "I": "itf", "J": "dotcode", "K": "code16k", "L": "pdf417",
    "M": "msi", "N": "anker", "O": "codablock", "P": "plessey", "Q": "qr", "R": "straight2of5",
    "S": "straight2of5", "U": "maxicode", "X": "other", "Z": "no_barcode", "c": "channel_code",
    "d": "datamatrix", "e": "gs1_databar", "h": "han_xin", "p": "posicode", "s": "supercode",
    "v": "vericode", "z": "aztec",
}  # fmt: skip
#: Letter and modifier → a word of its own: GS1 data, or another number of digits.
_SPECIAL: dict[str, str] = {
    "C1": "gs1_128", "C4": "isbt128", "E4": "ean8", "J1": "gs1_dotcode", "Q3": "gs1_qr",
    "Q4": "gs1_qr", "d2": "gs1_datamatrix", "d5": "gs1_datamatrix", "z1": "gs1_aztec",
    "z4": "gs1_aztec",
}  # fmt: skip
_MODIFIERS = frozenset("0123456789ABCDEFabcdef")


@dataclass(frozen=True)
class SymbologyId:
    """What kind of code was read. ``code`` is the two characters after the bracket, ``C1``."""

    code: str

    def __str__(self) -> str:
        return f"]{self.code}"

    @property
    def symbology(self) -> str:
        """Our word for it: ``gs1_128``, ``datamatrix`` …"""
        return _SPECIAL.get(self.code) or SYMBOLOGIES[self.code[0]]

    @property
    def is_gs1(self) -> bool:
        """Whether the text is a GS1 element string."""
        return self.symbology.startswith("gs1_")

    @property
    def is_gtin(self) -> bool:
        """Whether the text is a GTIN without an identifier: EAN and UPC without an add-on."""
        return self.code in ("E0", "E4")


def parse_aim(text: str) -> tuple[SymbologyId | None, str]:
    """The symbology identifier in front of a scan, if one is, and the text after it."""
    if len(text) >= 3 and text[0] == "]" and text[1] in SYMBOLOGIES and text[2] in _MODIFIERS:
        return SymbologyId(text[1:3]), text[3:]
    return None, text
