"""Texts and pairs of texts to rows, for every family alike."""

from __future__ import annotations

from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

from reference_impl.deployment.errors import InvalidInput
from reference_impl.deployment.executor import IntArray
from reference_impl.deployment.tokenization.family import Family
from reference_impl.deployment.tokenization.fitting import check_span, fit_pair, too_large, windows
from reference_impl.deployment.tokenization.limits import NO_SPAN, Limits
from reference_impl.deployment.tokenization.memo import WordMemo
from reference_impl.deployment.tokenization.rows import Encoded, Row, Segment, TokenSequence, arrays


@dataclass(frozen=True, slots=True)
class SpecialIds:
    """Ids of the special tokens; None for one that the vocabulary lacks."""

    start: int | None
    end: int | None
    pad: int
    mask: int | None


class TextTokenizer:
    """The tokenizer of one deployment."""

    def __init__(
        self,
        backend: Tokenizer,
        family: Family,
        specials: SpecialIds,
        limits: Limits,
        vocabulary: tuple[str, ...],
    ) -> None:
        """``limits`` are those stored with the model; ``vocabulary`` is in the order of ids."""
        self._backend = backend
        self._memo = WordMemo(backend) if family.algorithm == "wordpiece" else None
        self.family = family
        self.specials = specials
        self.limits = limits
        self.vocabulary = vocabulary

    def tokens(self, text: str) -> TokenSequence:
        """The tokens of a text, without special ones around it."""
        ids = self._memo.ids(text) if self._memo is not None else None
        if ids is not None:
            return TokenSequence(text, ids, lambda: self._encode(text))
        encoding = self._encode(text)
        return TokenSequence(text, tuple(encoding.ids), lambda: encoding)

    def _encode(self, text: str) -> Encoding:
        return self._backend.encode(text, add_special_tokens=False)

    def single(self, text: str, limits: Limits) -> Encoded:
        """Encode one text. Raises InvalidInput when it is too long and may not be cut."""
        sequence = self.tokens(text)
        extra = self.family.extra_single if limits.with_special_tokens else 0
        room = limits.max_sequence_length - extra
        if len(sequence) <= room:
            return Encoded((self._single_row(sequence, 0, len(sequence), limits),))
        if limits.truncate != "none":
            return Encoded((self._single_row(sequence, 0, max(room, 0), limits),), truncated=True)
        if limits.span == NO_SPAN or room <= 0:
            raise too_large(len(sequence) + extra, limits.max_sequence_length)
        pieces = windows(sequence, room, limits.span)
        return Encoded(tuple(self._single_row(sequence, start, end, limits) for start, end in pieces))

    def pair(self, first: str, second: str, limits: Limits) -> Encoded:
        """Encode two texts as one row, or as one row for each window over the second. Raises InvalidInput."""
        if not limits.with_special_tokens:
            raise InvalidInput(
                "Unable to do sequence pair tokenization without special tokens",
                type="illegal_argument_exception",
            )
        one, two = self.tokens(first), self.tokens(second)
        extra, longest = self.family.extra_pair, limits.max_sequence_length
        if limits.span != NO_SPAN and len(one) + len(two) + extra >= longest:
            check_span(len(one), limits.span, extra, longest)
            pieces = windows(two, longest - extra - len(one), limits.span)
            return Encoded(tuple(self._pair_row(one, len(one), two, start, end) for start, end in pieces))
        kept = fit_pair(len(one), len(two), longest - extra, extra, limits.truncate)
        row = self._pair_row(one, kept[0], two, 0, kept[1])
        return Encoded((row,), truncated=kept != (len(one), len(two)))

    def arguments(self, encoded: Encoded) -> tuple[IntArray, ...]:
        """The tensors that a model of this family takes."""
        return arrays(encoded.rows, self.specials.pad, self.family.arguments)

    def _single_row(self, sequence: TokenSequence, start: int, end: int, limits: Limits) -> Row:
        ids = sequence.ids[start:end]
        if not limits.with_special_tokens:
            return Row(ids, (0,) * len(ids), (Segment(sequence, start, end, 0),))
        ids = (self._start, *ids, self._end)
        return Row(ids, (0,) * len(ids), (Segment(sequence, start, end, 1),))

    def _pair_row(self, one: TokenSequence, kept: int, two: TokenSequence, start: int, end: int) -> Row:
        middle = (self._end,) * self.family.separators
        ids = (self._start, *one.ids[:kept], *middle, *two.ids[start:end], self._end)
        second_at = 1 + kept + len(middle)
        types = (0,) * second_at + (1,) * (len(ids) - second_at)
        return Row(ids, types, (Segment(one, 0, kept, 1), Segment(two, start, end, second_at)))

    @property
    def _start(self) -> int:
        assert self.specials.start is not None, "looked for when the tokenizer was built"
        return self.specials.start

    @property
    def _end(self) -> int:
        assert self.specials.end is not None, "looked for when the tokenizer was built"
        return self.specials.end
