"""Files written inside plain text, as before MIME: uuencode and yEnc blocks."""

import re

from .transfer import UU_BLOCK, UU_END, YENC_BEGIN, YENC_END, uudecode, ydecode

MOST_FILES = 50

_UU_LINES = re.compile(rb"(?:[ -`]{1,90}[ \t]*\r?\n)*+\Z")


def files_inside(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """(the text without the blocks, [(name, content)...])."""
    if b"begin" not in text:
        return text, []
    files: list[tuple[bytes, bytes]] = []
    kept: list[bytes] = []
    at = 0
    while len(files) < MOST_FILES and (block := _next_block(text, at)):
        start, end, name, content = block
        kept.append(text[at:start])
        files.append((name, content))
        at = end
    return (b"".join([*kept, text[at:]]), files) if files else (text, [])


def _next_block(text: bytes, at: int) -> tuple[int, int, bytes, bytes] | None:
    """(start, end, name, content) of the next complete block."""
    begin = YENC_BEGIN.search(text, at)
    end = YENC_END.search(text, begin.end()) if begin else None
    if begin and end:
        content = ydecode(text[begin.end() : end.start()])
        return begin.start(), end.end(), begin[2].strip(), content
    begin = UU_BLOCK.search(text, at)
    end = UU_END.search(text, begin.end()) if begin else None
    if begin and end and _UU_LINES.match(text[begin.end() : end.start()]):
        content = uudecode(text[begin.end() : end.start()])
        return begin.start(), end.end(), begin[1].strip(), content
    return None
