"""Opaque S/MIME (`smime.p7m`): the mail inside a signed message. Proves nothing."""

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
DEEPEST = 20

_OBJECT_ID, _OCTETS, _SEQUENCE, _FIRST = 0x06, 0x04, 0x30, 0xA0
Node = tuple[int, int, int]


def signed_content(data: bytes) -> bytes | None:
    """What was signed, without any check of the signature; None when it cannot be had."""
    outer = _children(data, _node(data, 0, len(data)))
    if len(outer) < 2 or _octets(data, outer[0]) != _SIGNED_DATA:
        return None
    inner = _children(data, outer[1])
    fields = _children(data, inner[0]) if inner else []
    for node in fields:
        parts = _children(data, node) if node[0] == _SEQUENCE else []
        if len(parts) == 2 and _octets(data, parts[0]) == _DATA:
            wrapped = _children(data, parts[1])
            return _joined(data, wrapped[0], 0) if wrapped else None
    return None


def _octets(data: bytes, node: Node) -> bytes:
    return data[node[1] : node[2]]


def _joined(data: bytes, node: Node, depth: int) -> bytes:
    """An octet string, which BER may cut into pieces."""
    if not node[0] & 0x20:
        return _octets(data, node)
    if depth > DEEPEST:
        return b""
    return b"".join(_joined(data, child, depth + 1) for child in _children(data, node))


def _children(data: bytes, node: Node | None) -> list[Node]:
    """(tag, begin, end) of each value inside a constructed one."""
    found: list[Node] = []
    if node is None or not node[0] & 0x20:
        return found
    at = node[1]
    while at < node[2] and len(found) < 100_000:
        child = _node(data, at, node[2])
        if child is None or data[at : at + 2] == b"\0\0":
            break
        found.append(child)
        at = child[2] + (2 if _is_indefinite(data, at) else 0)
    return found


def _is_indefinite(data: bytes, at: int) -> bool:
    return data[at + 1 : at + 2] == b"\x80"


def _node(data: bytes, at: int, limit: int, depth: int = 0) -> Node | None:
    """One value: its tag, where its content begins and ends. Only short tags occur here."""
    if at + 2 > limit or depth > DEEPEST:
        return None
    tag, size, begin = data[at], data[at + 1], at + 2
    if size == 0x80:
        return _indefinite(data, tag, begin, limit, depth)
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[begin : begin + count], "big")
        begin += count
    return tag, begin, min(begin + size, limit)


def _indefinite(data: bytes, tag: int, begin: int, limit: int, depth: int) -> Node:
    """Up to the two zero bytes that close it, skipping whole values."""
    at = begin
    while at + 2 <= limit and data[at : at + 2] != b"\0\0":
        child = _node(data, at, limit, depth + 1)
        if child is None:
            break
        at = child[2] + (2 if _is_indefinite(data, at) else 0)
    return tag, begin, at
