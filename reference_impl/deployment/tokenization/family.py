"""The families of tokenizers: their special tokens and the arguments their models take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Algorithm = Literal["wordpiece", "japanese", "bpe", "unigram"]


@dataclass(frozen=True, slots=True)
class Family:
    """One family. ``separators`` is how many separator tokens stand between the two texts of a pair;
    ``arguments`` is how many tensors a model takes: ids, attention mask, type ids, positions, in that order.
    """

    name: str
    algorithm: Algorithm
    start: str
    end: str
    pad: str
    unknown: str
    mask: str
    separators: int
    arguments: int

    @property
    def extra_single(self) -> int:
        """Special tokens around one text."""
        return 2

    @property
    def extra_pair(self) -> int:
        """Special tokens around and between two texts."""
        return 2 + self.separators

    @property
    def specials(self) -> tuple[str, ...]:
        """All special tokens; in a text they stand for themselves."""
        return self.start, self.end, self.pad, self.unknown, self.mask


def _roberta_like(name: str, algorithm: Algorithm) -> Family:
    return Family(name, algorithm, "<s>", "</s>", "<pad>", "<unk>", "<mask>", 2, 2)


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("bert", "wordpiece", "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", 1, 4),
        Family("bert_ja", "japanese", "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", 1, 4),
        Family("mpnet", "wordpiece", "<s>", "</s>", "<pad>", "[UNK]", "<mask>", 2, 2),
        Family("deberta_v2", "unigram", "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", 1, 3),
        _roberta_like("roberta", "bpe"),
        _roberta_like("byte_level_bpe", "bpe"),
        _roberta_like("xlm_roberta", "unigram"),
    )
}
