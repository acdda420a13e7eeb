"""The character rules of SentencePiece models, which an uploaded vocabulary does not carry."""

from __future__ import annotations

from tokenizers import Regex
from tokenizers.normalizers import NFKC, Normalizer, Replace

_GONE = r"[\x01-\x08\x0B\x0E-\x1F\x7F\x{008F}\x{009F}]"
_BLANK = (
    r"[\t\n\x0C\r\x{061C}\x{1680}\x{200B}\x{200C}\x{200E}\x{200F}\x{2028}\x{2029}\x{2581}\x{FEFF}\x{FFFD}]"
)
_WAVE = "\uff5e"
# A code point that no text may hold stands for the wave while the others are folded.
_STAND_IN = "\ufdd0"


def nmt_nfkc() -> list[Normalizer]:
    """The steps of the rules ``nmt_nfkc``, with which XLM-RoBERTa and DeBERTa v2 models are trained.

    Some control characters vanish, invisible marks of all kinds become blanks, and the rest is folded as
    NFKC says, but for the full-width tilde. A vocabulary does not tell whether its model had other rules. Two
    things are not exact: what only Unicode 12.1 and later versions fold may stay as it is, and combining
    marks that are not in their canonical order are put in order, where SentencePiece leaves those that it has
    no rule for.
    """
    return [
        Replace(Regex(_GONE), ""),
        Replace(Regex(_BLANK), " "),
        Replace(_WAVE, _STAND_IN),
        NFKC(),
        Replace(_STAND_IN, _WAVE),
    ]
