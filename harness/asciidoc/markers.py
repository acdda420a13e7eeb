"""What a line starts: a bullet, a number, a term or a callout."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.asciidoc.nodes import ListKind

BULLET = re.compile(r"([ \t]*)(-|\*{1,5})[ \t]+(\S.*)")
NUMBER = re.compile(r"([ \t]*)(\.{1,5}|\d+\.)[ \t]+(\S.*)")
CALLOUT = re.compile(r"()(<(?:\d+|\.)>)[ \t]+(\S.*)")
TERM_MARK = re.compile(r"(?<![:;])(:{2,4}|;;)(?=[ \t]|$)")
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class ListMarker:
    """A list line taken apart. ``key`` identifies the list level, ``rest`` is the text after the mark."""

    kind: ListKind
    key: str
    indent: int
    term: str
    rest: str


def list_marker(text: str, *, in_text: bool = False) -> ListMarker | None:
    """Read the line as the start of a list item, or return None.

    ``in_text`` tells that running text precedes the line without a blank line. Then numbers and words
    that merely look like a term do not count: authors write "A. B" and "that works:: really".
    """
    if found := CALLOUT.fullmatch(text):
        return ListMarker("callouts", "<>", 0, "", found.group(3))
    if found := BULLET.fullmatch(text):
        return ListMarker("bullets", found.group(2), len(found.group(1)), "", found.group(3))
    term = _term(text, in_text=in_text)
    if term is not None or in_text:
        return term
    if found := NUMBER.fullmatch(text):
        key = found.group(2) if found.group(2).startswith(".") else "1."
        return ListMarker("numbers", key, len(found.group(1)), "", found.group(3))
    return None


def _term(text: str, *, in_text: bool) -> ListMarker | None:
    found = TERM_MARK.search(text)
    if found is None:
        return None
    term = text[: found.start()].strip()
    rest = text[found.end() :].strip()
    if not term or term.startswith(("//", "[", "|")):
        return None
    words = len(term.split())
    marked = term.startswith(("`", "<", "*", "_", "+"))
    plain = words == 1 if in_text else words <= MAX_WORDS
    if not (marked or plain or (not rest and words <= MAX_WORDS)):
        return None
    indent = len(text) - len(text.lstrip())
    return ListMarker("terms", found.group(1), indent, term, rest)
