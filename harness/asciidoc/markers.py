"""What a line starts: a bullet, a number, a term or a callout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from harness.asciidoc.nodes import ListKind

BULLET_OR_NUMBER = re.compile(r"([ \t]*)(?:(-|\*+|•)|(\.+|\d+\.|[a-zA-Z]\.|[IVXivx]+\)))[ \t]+(.*)")
CALLOUT = re.compile(r"<(\d+|\.)>[ \t]+(.*)")
TERM = re.compile(r"(?!//[^/])([ \t]*)([^ \t].*?)(:::?:?|;;)(?:$|[ \t]+(.*))")
SIBLING_TERMS = {
    mark: re.compile(rf"(?!//[^/])[ \t]*([^ \t].*?{end}|[^ \t:])({mark})(?:$|[ \t]+(.*))")
    for mark, end in (("::", "[^:]"), (":::", "[^:]"), ("::::", "[^:]"), (";;", ""))
}
MARK_STARTS = frozenset(" \t-*.<•0123456789")
ROMAN = frozenset("IVXivx")
MAX_WORDS = 8
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class ListMarker:
    """A list line taken apart. ``key`` identifies the list level, ``rest`` is the text after the mark."""

    kind: ListKind
    key: str
    indent: int
    term: str
    rest: str


def may_mark(text: str) -> bool:
    """Whether the line can start an item at all: tells most lines of text from markers without a pattern.

    One character is found in a fraction of the time that two take, hence the pairs of questions.
    """
    first = text[:1]
    if first in MARK_STARTS or text[1:2] == "." or (":" in text and "::" in text):
        return True
    return (first in ROMAN and ")" in text) or (";" in text and ";;" in text)


def list_marker(text: str) -> ListMarker | None:
    """Read the line as the start of a list item by AsciiDoc's rules, or return None."""
    return _read_marker(text) if may_mark(text) else None


@lru_cache(maxsize=REMEMBERED)
def _read_marker(text: str) -> ListMarker | None:
    if found := BULLET_OR_NUMBER.match(text):
        indent, bullet, number, rest = found.groups()
        if bullet:
            return ListMarker("bullets", bullet, len(indent), "", rest)
        return ListMarker("numbers", _number_key(number), len(indent), "", rest)
    if "::" in text or ";;" in text:
        return term_marker(text)
    if text.startswith("<") and (found := CALLOUT.match(text)):
        return ListMarker("callouts", "<>", 0, "", found.group(2))
    return None


def sibling(text: str, first: ListMarker) -> ListMarker | None:
    """Return the line's marker if it starts another item of the list that ``first`` began."""
    if first.kind == "terms":
        mark = first.key
        return sibling_term(text, mark) if mark[0] in text and mark in text else None
    marker = list_marker(text)
    return marker if marker is not None and marker.kind == first.kind and marker.key == first.key else None


@lru_cache(maxsize=REMEMBERED)
def sibling_term(text: str, mark: str) -> ListMarker | None:
    """Read the line as a term with exactly that mark, or return None."""
    found = SIBLING_TERMS[mark].match(text)
    if found is None:
        return None
    indent = len(text) - len(text.lstrip())
    return ListMarker("terms", mark, indent, found.group(1).rstrip(), found.group(3) or "")


def meant_as_marker(text: str, *, in_text: bool) -> bool:
    """Whether an author meant the line to start an item, not only AsciiDoc's rules.

    ``in_text`` tells that running text precedes it without a blank line. Authors write "A. B" and
    "that works:: really" there; lettered lists they do not write at all.
    """
    marker = list_marker(text)
    if marker is None:
        return False
    if marker.kind == "numbers":
        return not in_text and not marker.key[0].isalpha()
    if marker.kind != "terms":
        return True
    if marker.term.startswith(("//", "[", "|")):
        return False
    words = len(marker.term.split())
    marked = marker.term.startswith(("`", "<", "*", "_", "+"))
    plain = words == 1 if in_text else words <= MAX_WORDS
    return marked or plain or (not marker.rest and words <= MAX_WORDS)


def term_marker(text: str) -> ListMarker | None:
    """Read the line as a term with any mark, or return None."""
    found = TERM.match(text)
    if found is None:
        return None
    indent, term, mark, rest = found.groups()
    return ListMarker("terms", mark, len(indent), term.rstrip(), rest or "")


def _number_key(number: str) -> str:
    """Return one key for all numbers of a kind: ``1.``, ``a.``, ``A.``, ``i)``, ``I)``; dots are kept."""
    if number[0] == ".":
        return number
    if number[0].isdigit():
        return "1."
    if number[-1] == ".":
        return "a." if number[0].islower() else "A."
    return "i)" if number[-2].islower() else "I)"
