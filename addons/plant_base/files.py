"""What a file is by its first bytes, whatever its name says. Pure.

>>> mimetype_of(base64.b64encode(b"%PDF-1.7"))
'application/pdf'
>>> mimetype_of(base64.b64encode(b"<svg onload=alert(1)>"))
''
"""

import base64

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
WORKSHEETS = ("application/pdf", "image/png", "image/jpeg", "image/webp")


def mimetype_of(content):
    """The type of what is in base64 in ``content``; empty for anything that is not known here.

    A picture that may hold script (SVG) is none of them.
    """
    head = base64.b64decode(content[:32])
    for start, mimetype in _STARTS:
        if head.startswith(start):
            return mimetype
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""
