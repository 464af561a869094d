"""`format=flowed` (RFC 3676): the lines of a paragraph put together again."""


def unflow(text: str, *, delsp: bool) -> str:
    """Join lines that end in a blank with the next of the same quote depth."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, words = _quoting(line)
        is_flowed = words.endswith(" ") and words != "-- "
        if is_flowed and delsp:
            words = words[:-1]
        if depth == open_depth and words != "-- ":
            paragraphs[-1].append(words)
        else:
            paragraphs.append([">" * depth + " " if depth else "", words])
        open_depth = depth if is_flowed else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


def _quoting(line: str) -> tuple[int, str]:
    """(how many > stand in front, the words without them and without space-stuffing)."""
    words = line.lstrip(">")
    depth = len(line) - len(words)
    return depth, words.removeprefix(" ")
