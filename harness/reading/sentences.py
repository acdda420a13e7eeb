"""Running text becomes sentences, each with the line it starts on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.asciidoc.inline import plain_text
from harness.asciidoc.lines import TextLine, joined

CODE = re.compile(r"`(?:(?!\.\s+[A-Z])[^`]){0,160}`")
END = re.compile(r"[.!?][`\"')\]]*(?=\s+[\"'(]*[A-Z`<*_\d]|\s*$)")
"""A full stop and what may follow it, before the beginning of a next sentence or at the end."""
VISIBLE = re.compile(r"\S")
WORD = re.compile(r"[^\W_]")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|cf|incl|resp)|\.\.)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a reader sees it, on one line, ticks kept."""

    text: str
    file: str
    line: int


def sentences(lines: Sequence[TextLine], *, skip: int = 0) -> list[Sentence]:
    """Split the text of these lines, without its first ``skip`` characters."""
    raw = joined(lines)
    text = plain_text(raw[skip:])
    row, before = raw.count("\n", 0, skip), 0
    found: list[Sentence] = []
    for start, end in _spans(text):
        row, before = row + text.count("\n", before, start), start
        origin = lines[min(row, len(lines) - 1)]
        found.append(Sentence(_one_line(text[start:end]), origin.file, origin.line))
    return found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every sentence that has a word in it."""
    masked = CODE.sub(_mask, text) if "`" in text else text
    start = 0
    for end in _ends(masked):
        first = VISIBLE.search(text, start, end)
        if first is not None and WORD.search(text, first.start(), end):
            yield first.start(), end
        start = end


def _mask(match: re.Match[str]) -> str:
    """Hide full stops inside code, but let one at its very end close the sentence."""
    code = match.group()
    hidden = code.replace(".", "_").replace("!", "_").replace("?", "_").replace("`", "_")
    return hidden[:-2] + code[-2:] if code.endswith(".`") else hidden[:-1] + "`"


def _ends(masked: str) -> Iterator[int]:
    last = len(masked.rstrip())
    for found in END.finditer(masked):
        before = masked[max(0, found.start() - 8) : found.start() + 1]
        if ABBREVIATION.search(before) and found.end() < last:
            continue
        yield found.end()
    yield len(masked)


def _one_line(text: str) -> str:
    return " ".join(text.split())
