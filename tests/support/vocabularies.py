"""Small vocabularies of every family, with characters of many scripts, and texts to tokenize with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.tokenization import TextTokenizer, build_tokenizer
from reference_impl.deployment.types import ModelPackage

BERT_SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
ROBERTA_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORDS = (
    "the",
    "quick",
    "brown",
    "fox",
    "jump",
    "over",
    "lazy",
    "dog",
    "Paris",
    "été",
    "ete",
    "straße",
    "ас",
)
_ENDINGS = ("s", "ed", "ing", "er", "ly", "é", "ß")
_OTHERS = (*"AÉŁ0123456789.,!?-'\"$°()東京한국語あアß", "😀", "é")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is uploaded for a model of one family."""

    family: str
    tokens: tuple[str, ...]
    merges: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def tokenizer(self, **options: Any) -> TextTokenizer:
        """Our tokenizer for it; ``options`` are those of the family."""
        config = {"tokenization": {self.family: {**self.options, **options}}}
        return build_tokenizer(
            ModelPackage("m", Archive([]), "pass_through", config, self.tokens, self.merges, self.scores)
        )


def _pieces() -> tuple[str, ...]:
    endings = (*_ENDINGS, *_LETTERS, *_OTHERS)
    return tuple(dict.fromkeys((*_WORDS, *_LETTERS, *_OTHERS, *(f"##{ending}" for ending in endings))))


def bert() -> Vocabulary:
    """WordPiece with the special tokens of BERT."""
    return Vocabulary("bert", (*BERT_SPECIALS, *_pieces()))


def mpnet() -> Vocabulary:
    """WordPiece with the special tokens of MPNet."""
    return Vocabulary("mpnet", (*ROBERTA_SPECIALS, "[UNK]", *_pieces(), "<mask>"))


def byte_letters() -> tuple[str, ...]:
    """The printable letter that stands for each byte, by byte: itself, or one from U+0100 on."""
    plain = (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))
    moved = iter(range(0x100, 0x200))
    return tuple(chr(byte if byte in plain else next(moved)) for byte in range(256))


_MERGED = (
    *(" the", " quick", " brown", " fox", " dog", " jump", " a", "  ", " été", " 東"),
    *("the", "quick", "jump", "ing", "ed", "'s", "😀"),
)


def _merges() -> tuple[str, ...]:
    """Rules that build some words, with and without a blank before them, letter by letter."""
    merges: list[str] = []
    letters = byte_letters()
    for word in _MERGED:
        spelled = [letters[byte] for byte in word.encode()]
        for place in range(1, len(spelled)):
            merges.append(f"{''.join(spelled[:place])} {spelled[place]}")
    return tuple(dict.fromkeys(merges))


def roberta(family: str = "roberta", **options: Any) -> Vocabulary:
    """Byte-level BPE over all bytes."""
    merges = _merges()
    merged = (merge.replace(" ", "") for merge in merges)
    tokens = dict.fromkeys((*ROBERTA_SPECIALS, *byte_letters(), *merged, "<mask>"))
    return Vocabulary(family, tuple(tokens), merges, options=options)


def pieces_and_scores() -> tuple[tuple[str, float], ...]:
    """SentencePiece pieces with log probabilities, no two alike."""
    pieces = dict.fromkeys(
        ("▁", *(f"▁{word}" for word in _WORDS), *_ENDINGS, *_LETTERS, *_OTHERS, *_WORDS, "～")
    )
    return tuple((piece, -2.0 - 0.37 * place) for place, piece in enumerate(pieces))


def xlm_roberta() -> Vocabulary:
    """Unigram, as eland uploads it: four special tokens of score 0, the pieces, and the mask at the end."""
    pieces = pieces_and_scores()
    tokens = (*ROBERTA_SPECIALS, *(piece for piece, _ in pieces), "<mask>")
    return Vocabulary("xlm_roberta", tokens, scores=(0.0,) * 4 + tuple(score for _, score in pieces) + (0.0,))


def deberta_v2() -> Vocabulary:
    """Unigram with the special tokens of DeBERTa."""
    pieces = pieces_and_scores()
    tokens = ("[PAD]", "[CLS]", "[SEP]", "[UNK]", *(piece for piece, _ in pieces), "[MASK]")
    return Vocabulary("deberta_v2", tokens, scores=(0.0,) * 4 + tuple(score for _, score in pieces) + (0.0,))


OWN_TEXTS = (
    "",
    " ",
    "the quick brown fox jumps over the lazy dog.",
    "  The\tquick\n brown   fox ",
    "Paris, $5.50 (été) can't won't 'quoted' \"said\" x--y 50°",
    "été e\u0301te\u0301 STRASSE straße ﬁ ＡＢＣ Ⅳ ½ ① ㎑",
    "東京 한국어 あア中文mixed漢字and latin",
    "a\u200bb\u200cc\ufeffd\u00a0e\u2028f\u00adg\x00h\x07i\ufffdj",
    "emoji 😀😀 \U0001f468\u200d\U0001f469 end",
    "x" * 101 + " " + "a" * 100,
    "～ ~ ▁ _ \u2581under",
    "İstanbul ΑΒΣ Σίσυφος ß ŁÓDŹ",
    "एक हिन्दी नमस्ते ไทย العربية עִבְרִית",
    "1,000.25 3rd №4 a/b c\\d {e} [f] <g> @h #i %j ^k &l *m",
)
_ALPHABET = (
    *_LETTERS[:6], *"AÉ 01.,!?-'\"$東京한あß", "  ", "\u00a0", "e\u0301", "ﬁ", "Ａ", "😀", " the", " dogs",
    "jumping", " été", " Paris", "ö", "№", "～",
)  # fmt: skip
INVISIBLE = ("\t", "\n", "\u200b", "\x07", "▁")
"""Blanks and control characters: at the ends of a text, implementations disagree about them."""


def texts(*more: str) -> st.SearchStrategy[str]:
    """Texts of words, marks, blanks and scripts, now and then with one of ``more`` in it."""
    return st.lists(st.sampled_from((*_ALPHABET, *more)), max_size=12).map("".join)
