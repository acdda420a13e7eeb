"""Lines of a page after preprocessing: each knows where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, overload

from harness.asciidoc.attributes import resolve


@dataclass(slots=True)
class TextLine:
    """One line of text with its own origin."""

    text: str
    file: str
    line: int


class Origins(Protocol):
    """Where the lines of a page come from: by place, the file and the 1-based number there."""

    @property
    def files(self) -> Sequence[str]:
        """The file of each line."""

    @property
    def numbers(self) -> Sequence[int]:
        """The number of each line in its file."""


class TextLines(Sequence[TextLine]):
    """Lines of one page, kept as columns: a whole page is read without an object for each of its lines.

    ``places`` say where in the page each of ``texts`` stands.
    """

    __slots__ = ("origins", "places", "texts")

    def __init__(self, texts: list[str], places: Sequence[int], origins: Origins) -> None:
        self.texts = texts
        self.places = places
        self.origins = origins

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[TextLine]:
        files, numbers = self.origins.files, self.origins.numbers
        pairs = zip(self.texts, self.places, strict=True)
        return (TextLine(text, files[place], numbers[place]) for text, place in pairs)

    @overload
    def __getitem__(self, index: int) -> TextLine: ...
    @overload
    def __getitem__(self, index: slice) -> TextLines: ...
    def __getitem__(self, index: int | slice) -> TextLine | TextLines:
        if isinstance(index, slice):
            return TextLines(self.texts[index], self.places[index], self.origins)
        place = self.places[index]
        return TextLine(self.texts[index], self.origins.files[place], self.origins.numbers[place])

    def __add__(self, other: Sequence[TextLine]) -> Sequence[TextLine]:
        """Return these lines and the others."""
        if not isinstance(other, TextLines) or other.origins is not self.origins:
            return [*self, *other]
        return TextLines(self.texts + other.texts, [*self.places, *other.places], self.origins)

    def only(self, indexes: Sequence[int]) -> TextLines:
        """Return the lines at the indexes."""
        texts, places = self.texts, self.places
        return TextLines([texts[each] for each in indexes], [places[each] for each in indexes], self.origins)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))


def texts_of(lines: Sequence[TextLine]) -> Sequence[str]:
    """Return the texts of lines."""
    return lines.texts if isinstance(lines, TextLines) else [line.text for line in lines]


def joined(lines: Sequence[TextLine]) -> str:
    """Return the texts of lines, joined by line feeds."""
    return "\n".join(texts_of(lines))


MAX_GROWTH = 20_000_000


@dataclass(slots=True)
class PageLines:
    """All lines of a page, as columns.

    Text, file, 1-based number there, the attributes that are set at the line, and by how many levels a
    heading there is shifted. ``room`` is how many characters attribute values may still add to the page.
    """

    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    attributes: list[Mapping[str, str]] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    room: int = field(default_factory=lambda: MAX_GROWTH)

    def add_all(
        self,
        texts: Sequence[str],
        numbers: Sequence[int],
        file: str,
        attributes: Mapping[str, str],
        offset: int,
    ) -> None:
        """Append lines of one file among which nothing changes the attributes or the shift of headings."""
        self.offsets.extend([offset] * len(texts))
        self.texts.extend(texts)
        self.numbers.extend(numbers)
        self.files.extend([file] * len(texts))
        self.attributes.extend([attributes] * len(texts))

    def resolved(self, text: str, place: int) -> str:
        """Return ``text``, a part of the line at ``place``, with attribute references resolved.

        When values have made the page ``MAX_GROWTH`` characters longer, the rest stays as written.
        """
        return self.filled(text, self.attributes[place]) if "{" in text else text

    def filled(self, text: str, attributes: Mapping[str, str]) -> str:
        """Return the text with these attributes in the place of references to them."""
        if self.room < 0:
            return text
        found = resolve(text, attributes)
        self.room -= max(len(found) - len(text), 0)
        return found

    def raw(self, texts: list[str], places: Sequence[int]) -> TextLines:
        """Return texts of the lines at the places as they are."""
        return TextLines(texts, places, self)


class Lines:
    """A run of lines that is read from front to back; ``places`` lead back to the page's lines."""

    __slots__ = ("places", "position", "texts")

    def __init__(self, texts: list[str], places: Sequence[int]) -> None:
        self.texts = texts
        self.places = places
        self.position = 0

    @property
    def more(self) -> bool:
        """Whether a line is left."""
        return self.position < len(self.texts)

    def peek(self) -> str | None:
        """Return the line at the position, or None at the end."""
        return self.texts[self.position] if self.position < len(self.texts) else None

    def skip_blank(self) -> int:
        """Move to the next line with text; return how many blank ones were passed."""
        texts, start = self.texts, self.position
        position, end = start, len(texts)
        while position < end and not texts[position]:
            position += 1
        self.position = position
        return position - start

    def part(self, start: int, end: int) -> Lines:
        """Return the lines from ``start`` up to ``end`` as a run of their own."""
        return Lines(self.texts[start:end], self.places[start:end])

    def find(self, text: str, start: int) -> int | None:
        """Return the index of the next line that is exactly ``text``, or None."""
        try:
            return self.texts.index(text, start)
        except ValueError:
            return None
