"""Which lines belong to a list item.

An item ends where a sibling starts, where a block stands without a ``+`` line before it, or where
something follows a blank line that is neither a list nor indented. What is collected is parsed as a
little page of its own afterwards.
"""

from __future__ import annotations

import string
from typing import Literal

from harness.asciidoc.context import Context
from harness.asciidoc.lines import Lines
from harness.asciidoc.markers import ListMarker, list_marker, may_mark, meant_as_marker, sibling, term_marker
from harness.asciidoc.source import BLOCK_TITLE, ENTRY, fence, heading, is_attribute_line

JOIN = "+"
LETTERS = frozenset(string.ascii_letters)


Joining = Literal["none", "open", "stuck"]
"""What a ``+`` line before has brought about: nothing, the next block belongs to the item, or, after two
such lines in a row, that nothing is joined."""


class ItemCollector:
    """Collects the lines of the item whose marker line was just read."""

    def __init__(self, lines: Lines, context: Context, marker: ListMarker) -> None:
        self.lines = lines
        self.context = context
        self.marker = marker
        self.terms = marker.kind == "terms"
        self.ends_at_capital = (
            marker.indent > 0 and marker.kind == "bullets" and context.listed and not context.strict
        )
        self.texts: list[str] = []
        self.places: list[int] = []
        self.joining: Joining = "none"
        self.nested = False
        self.has_text = not self.terms or bool(marker.rest)
        self.detached: int | None = None
        self.last_rest = ""
        self.own_until = 0  # attribute lines before this place describe blocks of the item itself

    def collect(self) -> Lines:
        """Return the item's lines; the position is then at the first line that is not the item's."""
        lines = self.lines
        while lines.position < len(lines.texts):
            text = lines.texts[lines.position]
            previous = self.texts[-1] if self.texts else None
            if text and text[0] in LETTERS and previous not in ("", JOIN) and self._take_plain():
                continue
            if self._starts_sibling(text, previous) or not self._accept(text, previous):
                break
        if self.detached is not None:
            self.texts[self.detached] = ""
        while self.texts and not self.texts[-1]:
            self.texts.pop()
        if self.texts and self.texts[-1] == JOIN:
            self.texts.pop()
        return Lines(self.texts, self.places[: len(self.texts)])

    def _take_plain(self) -> bool:
        """Take lines that begin with a letter and are but more text, as most are; tell if there are any."""
        if self.joining == "open":
            return False
        texts, start = self.lines.texts, self.lines.position
        end = start
        while end < len(texts) and (text := texts[end])[:1] in LETTERS and not may_mark(text):
            if self.ends_at_capital and text[0].isupper():
                break
            end += 1
        if end == start:
            return False
        self.has_text, self.last_rest = True, ""
        self._take_until(end)
        return True

    def _accept(self, text: str, previous: str | None) -> bool:
        """Take the line at the position, or several; False if the item ends before it."""
        if previous == JOIN:
            if self.joining == "none":
                self._open()
            if text == JOIN:
                if self.joining != "stuck":
                    self.joining = "stuck"
                    self._take()
                else:
                    self.lines.position += 1
                return True
        mark = fence(text)
        if mark is not None:
            return self._take_block(mark)
        if self.terms and self.joining != "open" and is_attribute_line(text):
            return False
        if self.joining == "open" and text:
            self._take_joined(text)
            return True
        if previous == "":
            return self._after_blank(text)
        if not self.context.strict and self._left_by_author(text, previous):
            return False
        self._take_text(text, in_text=bool(previous) or self.context.strict)
        return True

    def _open(self) -> None:
        self.joining = "open"
        self.has_text = True
        if not self.nested:
            self.texts[-1] = ""

    def _take(self) -> None:
        """Take the line at the position."""
        position = self.lines.position
        self.texts.append(self.lines.texts[position])
        self.places.append(self.lines.places[position])
        self.lines.position = position + 1

    def _take_until(self, end: int) -> None:
        start = self.lines.position
        self.texts.extend(self.lines.texts[start:end])
        self.places.extend(self.lines.places[start:end])
        self.lines.position = end

    def _take_block(self, mark: str) -> bool:
        """Take a delimited block that a ``+`` line joins to the item."""
        if self.joining != "open":
            return False
        end = self.lines.find(mark, self.lines.position + 1)
        self._take_until(len(self.lines.texts) if end is None else end + 1)
        self.joining = "none"
        return True

    def _take_joined(self, text: str) -> None:
        """Take a line after a ``+`` line; lines that only describe the block leave it joined."""
        if text[0] in " \t":
            self._take_indented()
        elif BLOCK_TITLE.match(text) or is_attribute_line(text) or ENTRY.match(text):
            self._take()
            return
        else:
            self._note_nested(text, in_text=False, joined=True)
            self._take()
        self.joining = "none"

    def _take_indented(self) -> None:
        """Take an indented paragraph; what looks like an item in it is none, except a sibling."""
        texts, end = self.lines.texts, self.lines.position
        start = end
        while end < len(texts) and texts[end] and not (end > start and texts[end] == JOIN):
            if self.terms and end > start and sibling(texts[end], self.marker):
                break
            end += 1
        self._take_until(max(end, start + 1))

    def _after_blank(self, text: str) -> bool:
        lines = self.lines
        if not text:
            lines.skip_blank()
            if not lines.more:
                return False
            text = lines.texts[lines.position]
            if self._starts_sibling(text, ""):
                return False
        if text == JOIN:
            self.detached = len(self.texts)
            self._take()
        elif not self.has_text:
            if not self.nested:
                self.texts.pop()
                self.places.pop()
            self._take()
            self.has_text = True
        elif self._note_nested(text, in_text=False):
            self._take()
        elif text[0] in " \t":
            self._take_indented()
        else:
            return False
        return True

    def _take_text(self, text: str, *, in_text: bool) -> None:
        if text:
            self.has_text = True
            self._note_nested(text, in_text=in_text)
        self._take()

    def _note_nested(self, text: str, *, in_text: bool, joined: bool = False) -> bool:
        """Note if the line starts a list inside the item, and tell so.

        By AsciiDoc's rules only terms count once there is such a list, unless a blank line comes before;
        and after a ``+`` line it is the text of the term before that tells whether a definition follows.
        """
        strict = self.context.strict
        only_terms = strict and self.nested and (in_text or joined)
        marker = term_marker(text) if only_terms else list_marker(text)
        if marker is not None and (
            marker.kind == "callouts" or not (strict or meant_as_marker(text, in_text=in_text))
        ):
            marker = None
        rest = marker.rest if marker is not None and marker.kind == "terms" else ""
        if marker is not None:
            self.nested = True
            if marker.kind == "terms" and not (self.last_rest if strict and joined else rest):
                self.has_text = False
        if not joined:
            self.last_rest = rest
        return marker is not None

    def _starts_sibling(self, text: str, previous: str | None) -> bool:
        if not text or sibling(text, self.marker) is None:
            return False
        if self.context.strict or self.marker.kind == "numbers":
            return True
        return meant_as_marker(text, in_text=bool(previous) and previous != JOIN)

    def _left_by_author(self, text: str, previous: str | None) -> bool:
        """Whether an author meant the item to end here, though AsciiDoc would go on."""
        if heading(text) is not None or (text[:1] == "[" and self._describes_another()):
            return True
        return self.ends_at_capital and previous != JOIN and text[:1].isupper()

    def _describes_another(self) -> bool:
        """Whether the lines at the position are the anchor or attributes of a block beside the list."""
        texts, start = self.lines.texts, self.lines.position
        if start < self.own_until:
            return False
        end = start
        while end < len(texts) and is_attribute_line(texts[end]):
            end += 1
        if start < end < len(texts) and (fence(texts[end]) is not None or heading(texts[end]) is not None):
            return True
        self.own_until = end
        return False
