"""The files customers of the demo world send: small, and made here rather than kept."""

import struct
import zlib

from answerable.tickets.words import NewFile

TYPES = {"png": "image/png", "pdf": "application/pdf", "csv": "text/csv"}


def paper(filename: str) -> NewFile:
    """A file of that name with contents that open in a viewer; the same name, the same bytes."""
    ending = filename.rpartition(".")[2]
    content = {"png": _picture, "pdf": _document, "csv": _table}[ending](filename)
    return NewFile(filename=filename, content_type=TYPES[ending], content=content)


def _picture(name: str) -> bytes:
    """A PNG of 240 by 160: two glazes that meet on a slant, in colours the name decides."""
    seed = zlib.crc32(name.encode())
    left, right = seed.to_bytes(4, "big")[:3], (~seed & 0xFFFFFFFF).to_bytes(4, "big")[:3]
    rows = b"".join(
        b"\x00" + left * (80 + row // 2) + right * (160 - row // 2) for row in range(160)
    )
    header = struct.pack(">IIBBBBB", 240, 160, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _document(name: str) -> bytes:
    """A PDF of one page that bears its own name."""
    words = name.encode("ascii", "replace").replace(b"(", b"").replace(b")", b"")
    text = b"BT /F1 18 Tf 60 760 Td (" + words + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    index = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 6\n0000000000 65535 f \n" + index
    return out + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def _table(name: str) -> bytes:
    return f"shelf,sku,count\nA1,VZ-220,1\nA2,VZ-220,0\nB4,{name},12\n".encode()
