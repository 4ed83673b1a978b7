"""Barcodes as pictures that need no painter: SVG, for dialogs and printed sheets."""

import base64

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode import createBarcodeDrawing


def picture(kind, value, *, width, height, **options):
    """A ``data:`` address of the barcode of ``value``.

    :param kind: as reportlab names it: ``QR``, ``Code128`` …
    """
    drawing = createBarcodeDrawing(kind, value=value, width=width, height=height, **options)
    svg = renderSVG.drawToString(drawing)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
