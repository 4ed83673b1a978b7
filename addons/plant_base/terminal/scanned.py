"""What was read from a label: text, and what a standard says that stands in it. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scanned:
    """``code`` as it was read; of GS1 data also what it holds.

    >>> Scanned("GX40-0007").names
    ['GX40-0007']
    >>> Scanned("(01)09506000134352(10)AB", gtin="09506000134352", lot="AB").names
    ['AB']
    """

    code: str
    gtin: str = ""
    lot: str = ""
    serial: str = ""
    quantity: float | None = None

    @property
    def names(self):
        """The names a lot or serial number may have, the more exact first."""
        given = [name for name in (self.serial, self.lot) if name]
        return given or ([] if self.gtin else [self.code])

    @property
    def gtins(self):
        """The GTIN as products may have it: in 14 digits, and without zeros in front.

        >>> Scanned("", gtin="09506000134352").gtins
        ['09506000134352', '9506000134352']
        """
        shorter = [self.gtin[-size:] for size in (13, 12, 8) if not self.gtin[:-size].strip("0")]
        return [self.gtin, *shorter]

    def is_of(self, barcode):
        """Whether a product with this barcode is the one of the GTIN."""
        return bool(barcode) and barcode in self.gtins
