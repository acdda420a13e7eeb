"""Copies of pages that a web page has damaged in one of three known ways, and how to undo it.

*Bars between the lines*: below a wrapper, every line of the page is followed by two lines that hold a
lone ``|``; a blank line leaves nothing but its two bars. So ``2(b + 1)`` bars stand for ``b`` blank lines.

*Blank lines lost*: below a wrapper stand the page's lines without any blank line and without indentation.
Where a blank line must have been is known from what the lines are.

*HTML entities*: every ``<`` and ``>`` is written as an entity, as if the page's text were markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import FileText
from harness.asciidoc.includes import NumberedLines
from harness.asciidoc.markers import list_marker, meant_as_marker
from harness.asciidoc.source import (
    ADMONITION,
    BLOCK_TITLE,
    LIFECYCLE,
    MARKER,
    REQUEST,
    fence,
    heading,
    is_block_line,
)

WRAPPER_LINES = re.compile(r"(\d+) lines")
WRAPPER_SIZE = re.compile(r"(\d+(?:\.\d+)?) (bytes|B|KiB|MiB)")
WRAPPER_REACH = 60
BAR = "|"
BAR_SHARE = 0.4
TEXT_SHARE = 0.95
SMALLEST = 12
CALLOUT = re.compile(r"<(\d+|\.)>[ \t]")


def repair(content: FileText, diagnostics: Diagnostics) -> NumberedLines:
    """Return a page's lines with their numbers, undone if the page is a damaged copy.

    After undoing bars, numbers are those of the original page; otherwise those of the file as it lies.
    Every repair is noted in ``diagnostics``.
    """
    file = content.name
    lines = _without_entities(file, content.lines, diagnostics) if content.escaped else content.lines
    start, claimed = _wrapper(lines)
    body = lines[start:] if start else lines
    if _has_bars(body):
        decoded = _decode_bars(body)
        diagnostics.note(file, start + 1, "bars between the lines were removed")
        _check_count(file, claimed, len(decoded), diagnostics)
        return NumberedLines.whole(decoded)
    if _lost_blanks(body, claimed):
        diagnostics.note(
            file, start + 1, "blank lines are lost; they were put back where they must have been"
        )
        return _restore_blanks(body, start + 1)
    if start:
        diagnostics.note(file, 1, f"{start} lines before the page were skipped")
    return NumberedLines(body, range(start + 1, len(lines) + 1))


def _without_entities(file: str, lines: Sequence[str], diagnostics: Diagnostics) -> Sequence[str]:
    """Undo entities of a page that has them in the place of every angle bracket."""
    import html  # its table of names is long, and such copies are rare

    number = next(index for index, line in enumerate(lines, start=1) if "&lt;" in line)
    diagnostics.note(file, number, "HTML entities were replaced by the characters that they stand for")
    return [html.unescape(line) for line in lines]


def _wrapper(lines: Sequence[str]) -> tuple[int, int | None]:
    """Return the index of the page's first line, and how many lines the wrapper says it has."""
    start, claimed = 0, None
    if "Text" not in lines[:WRAPPER_REACH]:
        return start, claimed
    for index in range(2, min(len(lines), WRAPPER_REACH)):
        count = WRAPPER_LINES.fullmatch(lines[index - 2].strip())
        size = WRAPPER_SIZE.fullmatch(lines[index - 1].strip())
        if lines[index].strip() == "Text" and count and size:
            start, claimed = index + 1, int(count.group(1))
    while start and start < len(lines) and not lines[start].strip():
        start += 1
    return start, claimed


def _has_bars(body: Sequence[str]) -> bool:
    bars = body.count(BAR)
    return len(body) >= SMALLEST and bars > BAR_SHARE * len(body)


def _decode_bars(body: Sequence[str]) -> list[str]:
    texts: list[str] = []
    run = 0
    for text in body:
        if text == BAR:
            run += 1
            continue
        if not text:
            continue
        if texts:
            texts.extend([""] * max(0, (run + 1) // 2 - 1))
        texts.append(text)
        run = 0
    return texts


def _check_count(file: str, claimed: int | None, found: int, diagnostics: Diagnostics) -> None:
    if claimed is not None and claimed != found:
        diagnostics.warning(file, 1, f"the copy should have {claimed} lines, but {found} were recovered")


def _lost_blanks(body: Sequence[str], claimed: int | None) -> bool:
    if len(body) - body.count("") < TEXT_SHARE * len(body):
        return False
    if sum(1 for text in body if heading(text)) < 2:
        return False
    return len(body) >= SMALLEST or (claimed is not None and claimed > len(body))


def _restore_blanks(body: Sequence[str], first: int) -> NumberedLines:
    restored: list[tuple[int, str]] = []
    open_fence: str | None = None
    for index, text in enumerate(body):
        number = first + index
        previous = body[index - 1] if index else ""
        if open_fence is None and index and _starts_block(text, previous):
            restored.append((number, ""))
        restored.append((number, text))
        mark = fence(text)
        following = body[index + 1] if index + 1 < len(body) else ""
        if mark is None:
            if open_fence is None and _ends_block(text, following):
                restored.append((number, ""))
        elif open_fence is None:
            open_fence = mark if mark[0] in "-.+`/" and mark != "--" else None
        elif mark[:4] == open_fence[:4]:
            open_fence = None
            if not MARKER.fullmatch(following):
                restored.append((number, ""))
    return NumberedLines([text for _, text in restored], [number for number, _ in restored])


def _starts_block(text: str, previous: str) -> bool:
    if is_block_line(text):
        return not is_block_line(previous)
    if heading(text):
        return not is_block_line(previous)
    if ADMONITION.fullmatch(text) or LIFECYCLE.fullmatch(text) or REQUEST.match(text):
        return not is_block_line(previous)
    marker = list_marker(text) if meant_as_marker(text, in_text=True) else None
    return marker is not None and marker.kind == "terms" and not previous.startswith("+")


def _ends_block(text: str, following: str) -> bool:
    if heading(text) or LIFECYCLE.fullmatch(text):
        return True
    if MARKER.fullmatch(text):
        return not (MARKER.fullmatch(following) or CALLOUT.match(following))
    return BLOCK_TITLE.fullmatch(text) is None and REQUEST.fullmatch(text.removesuffix(" +")) is not None
