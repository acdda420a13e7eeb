"""Tokens, and the rows that a model is run on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from tokenizers import Encoding

from reference_impl.deployment.executor import IntArray


@dataclass(eq=False)
class TokenSequence:
    """A text as tokens, without special ones. Most tasks need no more than the ids: ``encode`` is asked for
    the rest when somebody looks at it."""

    text: str
    ids: tuple[int, ...]
    encode: Callable[[], Encoding]

    @cached_property
    def offsets(self) -> tuple[tuple[int, int], ...]:
        """Where each token lies in the text, in characters, the end exclusive."""
        return tuple(self.encode().offsets)

    @cached_property
    def words(self) -> tuple[int, ...]:
        """The word of each token: tokens of one word share their number."""
        # A special token within a text belongs to no word of the backend's; it is a word of its own here.
        numbers = enumerate(self.encode().word_ids)
        return tuple(-1 - place if word is None else word for place, word in numbers)

    def __len__(self) -> int:
        return len(self.ids)

    def stretch(self, first: int, last: int) -> Stretch:
        """What tokens ``first`` to ``last`` stand for, without a blank that a family counts to a token."""
        start, end = self.offsets[first][0], self.offsets[last][1]
        while start < end and self.text[start].isspace():
            start += 1
        return Stretch(self.text, start, end)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text between two character positions, the end exclusive."""

    whole: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The part itself."""
        return self.whole[self.start : self.end]

    @property
    def places(self) -> tuple[int, int]:
        """Start and end in UTF-16 units, as Elasticsearch counts: a character beyond U+FFFF is two."""
        before = _units(self.whole[: self.start])
        return before, before + _units(self.text)


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(eq=False, slots=True)
class Segment:
    """Where tokens ``start`` to ``end`` of a text lie in a row: from ``position`` on."""

    sequence: TokenSequence
    start: int
    end: int
    position: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(eq=False, slots=True)
class Row:
    """One row: token ids, their type (1 in the second text of a pair), and where each text's tokens lie."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    segments: tuple[Segment, ...]


@dataclass(eq=False, slots=True)
class Encoded:
    """The rows of one request."""

    rows: tuple[Row, ...]
    truncated: bool = False


def arrays(rows: tuple[Row, ...], pad: int, count: int) -> tuple[IntArray, ...]:
    """The first ``count`` of ids, attention mask, type ids and positions, each of shape [rows, longest row].

    Shorter rows are filled with ``pad``; the mask is 1 for real tokens. They are not to be written to.
    """
    if len(rows) == 1 and 1 not in rows[0].types:
        return (np.array([rows[0].ids], np.int64), *_plain(len(rows[0].ids)))[:count]
    width = max((len(row.ids) for row in rows), default=0)
    ids = np.full((len(rows), width), pad, np.int64)
    mask = np.zeros((len(rows), width), np.int64)
    types = np.zeros((len(rows), width), np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = row.ids
        mask[number, : len(row.ids)] = 1
        types[number, : len(row.types)] = row.types
    positions = np.tile(np.arange(width, dtype=np.int64), (len(rows), 1))
    return (ids, mask, types, positions)[:count]


@lru_cache(maxsize=1024)
def _plain(width: int) -> tuple[IntArray, IntArray, IntArray]:
    """Mask, types and positions of a single row of one text."""
    shape = (1, width)
    plain = np.ones(shape, np.int64), np.zeros(shape, np.int64), np.arange(width, dtype=np.int64)[None]
    for array in plain:
        array.setflags(write=False)
    return plain
