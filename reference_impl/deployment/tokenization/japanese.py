"""Words of Japanese text, which has no blanks between them, found with the vocabulary alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tokenizers import NormalizedString, PreTokenizedString

_JAPANESE = re.compile(r"[\u3005-\u3007\u3041-\u309f\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_CONTINUED = "##"
# A word more costs more than a piece that goes on; a character that nothing covers costs more than any.
_NEW_WORD, _SAME_WORD, _UNKNOWN = 10, 9, 1000


class JapaneseWords:
    """A step before WordPiece that splits runs of kanji and kana into words.

    Elasticsearch looks words up in a morphological dictionary, which this server does not carry. Here a run
    is split into as few tokens of the uploaded vocabulary as cover it, so the words are those that the model
    was trained with wherever they are in its vocabulary. Two readings with as many tokens cannot be told
    apart by grammar: the one with the longer first token is taken. Characters in no token stay together.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        tokens = tuple(vocabulary)
        self._starts = frozenset(token for token in tokens if not token.startswith(_CONTINUED))
        self._continued = frozenset(
            token.removeprefix(_CONTINUED) for token in tokens if token.startswith(_CONTINUED)
        )
        self._longest = max((len(token) for token in (*self._starts, *self._continued)), default=1)

    def pre_tokenize(self, text: PreTokenizedString) -> None:
        """What the library calls."""
        text.split(self._split)

    def _split(self, _: int, part: NormalizedString) -> list[NormalizedString]:
        pieces = (part[start:end] for start, end in self.words(str(part)))
        return [piece for piece in pieces if piece is not None]

    def words(self, text: str) -> list[tuple[int, int]]:
        """Start and end of each word of a text that holds no blanks."""
        found: list[tuple[int, int]] = []
        done = 0
        for run in _JAPANESE.finditer(text):
            if run.start() > done:
                found.append((done, run.start()))
            found += [(run.start() + start, run.start() + end) for start, end in self._cover(run.group())]
            done = run.end()
        if done < len(text):
            found.append((done, len(text)))
        return found

    def _cover(self, run: str) -> list[tuple[int, int]]:
        """The cheapest cover of a run, as words."""
        size = len(run)
        costs, pieces = [0] * (size + 1), [(size, True)] * size
        for start in range(size - 1, -1, -1):
            costs[start], pieces[start] = _UNKNOWN + costs[start + 1], (start + 1, True)
            for end in range(min(size, start + self._longest), start, -1):
                price = self._price(run[start:end], first=start == 0)
                if price is not None and price + costs[end] < costs[start]:
                    costs[start], pieces[start] = price + costs[end], (end, price == _NEW_WORD)
        return _joined(pieces, costs)

    def _price(self, piece: str, *, first: bool) -> int | None:
        """What a token costs; None for one that the vocabulary lacks there."""
        if piece in self._starts:
            return _NEW_WORD
        return _SAME_WORD if piece in self._continued and not first else None


def _joined(pieces: list[tuple[int, bool]], costs: list[int]) -> list[tuple[int, int]]:
    """Words from pieces: those that go on, and unknown characters side by side, are one."""
    words: list[tuple[int, int]] = []
    start, after_unknown = 0, False
    while start < len(pieces):
        end, begins = pieces[start]
        unknown = costs[start] - costs[end] == _UNKNOWN
        if words and (not begins or (unknown and after_unknown)):
            words[-1] = (words[-1][0], end)
        else:
            words.append((start, end))
        start, after_unknown = end, unknown
    return words
