"""Lines of text with their origins, which become objects only where somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, overload


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
