"""The values of a table that is written as data: ``csv``, ``tsv`` (both with quotes) and ``dsv``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its text, the indexes of its first and last line, and whether it is the last one there."""

    text: str
    first: int
    last: int
    ends_line: bool


def quoted_values(lines: Sequence[str], separator: str) -> Iterator[Value]:
    """Yield the values between separators; one in quotes may hold separators and line ends.

    A quote in such a value is written twice. What an unclosed quote begins goes on to the last line.
    """
    pieces: list[str] = []
    start, is_open = 0, False
    for index, line in enumerate(lines):
        if not line and not is_open:
            continue
        parts = line.split(separator)
        last = len(parts) - 1
        for number, part in enumerate(parts):
            start = start if pieces else index
            goes_on = _stays_open(part) if pieces else _opens(part)
            pieces.append(part)
            if goes_on:
                pieces.append(separator if number < last else "\n")
                is_open = is_open or number == last
                if number == last - 1 and not parts[last]:
                    break
            else:
                yield _unquoted(pieces, start, index, ends_line=number == last)
                pieces, is_open = [], False
    if is_open:
        yield _unquoted(pieces, start, len(lines) - 1, ends_line=True)


def plain_values(lines: Sequence[str], separator: str) -> Iterator[Value]:
    """Yield the values between separators; a separator after a backslash is text, at a line's end as well."""
    text, start, is_open = "", 0, False
    for index, line in enumerate(lines):
        if not line and not is_open:
            continue
        start = start if is_open else index
        is_open = False
        parts = line.split(separator)
        last = len(parts) - 1
        for number, part in enumerate(parts):
            if number == last:
                yield Value((text + part).strip(), start, index, True)
            elif not part.endswith("\\"):
                yield Value((text + part).strip(), start, index, False)
            else:
                text += part[:-1] + separator
                if number == last - 1 and not parts[last]:
                    text, is_open = text + "\n", True
                    break
                continue
            text, start = "", index
    if is_open:
        yield Value(text.strip(), start, len(lines) - 1, True)


def _opens(piece: str) -> bool:
    """Whether the first piece of a value opens quotes that are still open at its end.

    It opens them with an odd number of quotes, and an even number, perhaps none, does not close them.
    """
    text = piece.strip()
    opening = len(text) - len(text.lstrip(QUOTE))
    if opening == len(text):
        return opening == 1
    return opening % 2 == 1 and _stays_open(text)


def _stays_open(piece: str) -> bool:
    """Whether quotes that are open before the piece are still so at its end."""
    text = piece.rstrip()
    return (len(text) - len(text.rstrip(QUOTE))) % 2 == 0


def _unquoted(pieces: Sequence[str], start: int, last: int, *, ends_line: bool) -> Value:
    """Return the value without the quotes around it, pairs of quotes inside as one."""
    whole = "".join(pieces).rstrip()
    text = whole.lstrip()
    if text and text[0] == text[-1] == QUOTE:
        text = text[1:-1].lstrip()
    before = whole.rfind(text) if text else 0
    while QUOTE * 2 in text:
        text = text.replace(QUOTE * 2, QUOTE)
    return Value(text.rstrip(), start + whole.count("\n", 0, before), last, ends_line)
