"""What stands on every sheet of a PDF: a line at its foot, and a watermark.

Neither is left to the program that made the PDF: it knows no running footers where it is built
with Qt as it is.
"""

import io
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from odoo.tools.pdf import PdfFileReader, PdfFileWriter
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "PlantStamp"
# The font the pages are set in, where the distributions that Odoo is packaged for keep it.
FILES = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    Path("/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf"),
    Path("/usr/share/fonts/TTF/DejaVuSans.ttf"),
)
LATIN = "Helvetica"
SIZE = 7
MARGIN = 15 * mm
FOOT = 9 * mm


class Words(NamedTuple):
    """``title`` is the document's; ``left`` and ``right`` stand at the foot of each sheet, with
    %(sheet)s of %(sheets)s in ``right``; ``watermark`` across it.
    """

    title: str
    left: str
    right: str
    watermark: str | None = None


# In place of what the font cannot write.
PLAIN = Words(title="", left="", right="%(sheet)s/%(sheets)s", watermark="NOT RELEASED")


def stamp(pdf, words):
    """``pdf`` (bytes) with ``words`` on each sheet."""
    writer = PdfFileWriter()
    for sheet in PdfFileReader(io.BytesIO(pdf)).pages:
        _either(writer, "add_page", "addPage")(sheet)
    sheets = _pages(writer)
    right = writable(words.right, PLAIN.right)
    watermark = words.watermark and writable(words.watermark, PLAIN.watermark)
    for number, sheet in enumerate(sheets, 1):
        numbered = right % {"sheet": number, "sheets": len(sheets)}
        overlay = _overlay(_size(sheet), writable(words.left), numbered, watermark)
        _either(sheet, "merge_page", "mergePage")(overlay)
    _either(writer, "add_metadata", "addMetadata")({"/Title": words.title})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def writable(text, plain=""):
    """``text`` if the font has all its characters; else ``plain``, else what can be written."""
    for candidate in (text, plain):
        if candidate and all(_has(character) for character in candidate):
            return candidate
    return "".join(character if _has(character) else "?" for character in text)


def _either(thing, name, old):
    """The member of that name, or of the one it had before PyPDF2 1.28."""
    return getattr(thing, name) if hasattr(thing, name) else getattr(thing, old)


def _pages(writer):
    if hasattr(writer, "pages"):
        return list(writer.pages)
    return [writer.getPage(number) for number in range(writer.getNumPages())]


def _size(sheet):
    """Width and height, in points."""
    left, bottom, right, top = (float(edge) for edge in _either(sheet, "mediabox", "mediaBox"))
    return right - left, top - bottom


def _overlay(size, left, right, watermark):
    width, height = size
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(width, height))
    canvas.setFont(_font(), SIZE)
    canvas.setFillGray(0.35)
    canvas.drawString(MARGIN, FOOT, left)
    canvas.drawRightString(width - MARGIN, FOOT, right)
    if watermark:
        canvas.saveState()
        canvas.setFillColorRGB(0.63, 0.09, 0.09, alpha=0.16)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(55)
        letters = min(80, 0.85 * height / max(pdfmetrics.stringWidth(watermark, _font(), 1), 1))
        canvas.setFont(_font(), letters)
        canvas.drawCentredString(0, -letters / 3, watermark)
        canvas.restoreState()
    canvas.save()
    return PdfFileReader(file).pages[0]


@lru_cache(maxsize=1)
def _font():
    """The name of a font that has most scripts, or of one that every PDF reader has."""
    for path in FILES:
        if path.is_file():
            try:
                pdfmetrics.registerFont(TTFont(FONT, str(path)))
            except TTFError:
                continue
            return FONT
    return LATIN


def _has(character):
    if _font() == LATIN:
        try:
            character.encode("cp1252")
        except UnicodeEncodeError:
            return False
        return True
    return ord(character) in pdfmetrics.getFont(FONT).face.charToGlyph
