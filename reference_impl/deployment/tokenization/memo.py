"""The ids of words that were seen before."""

from __future__ import annotations

import re
from itertools import chain

from tokenizers import Tokenizer

REMEMBERED = 50_000
"""Words; when there are more, it begins anew."""

_PLAIN = re.compile("[A-Za-z0-9 ]*")
_LONGEST = 100


class WordMemo:
    """Knows texts of plain words, for algorithms that take each word by itself, as WordPiece does.

    Letters and digits of ASCII are split at blanks only, and belong to no special token.
    """

    def __init__(self, backend: Tokenizer) -> None:
        self._backend = backend
        self._ids: dict[str, list[int]] = {}

    def ids(self, text: str) -> tuple[int, ...] | None:
        """The token ids of a text without special ones around it; None for one that is not plain."""
        if _PLAIN.fullmatch(text) is None:
            return None
        known = self._ids
        try:
            return tuple(chain.from_iterable([known[word] for word in text.split()]))
        except KeyError:
            self._learn(text)
        return tuple(chain.from_iterable([self._of(word) for word in text.split()]))

    def _learn(self, text: str) -> None:
        if len(self._ids) > REMEMBERED:
            self._ids.clear()
        for word in text.split():
            if len(word) <= _LONGEST:
                self._ids[word] = self._of(word)

    def _of(self, word: str) -> list[int]:
        known = self._ids.get(word)
        if known is not None:
            return known
        ids: list[int] = self._backend.encode(word, add_special_tokens=False).ids
        return ids
