"""The character rules of SentencePiece models, beside SentencePiece itself."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from tokenizers.normalizers import Sequence

from reference_impl.deployment.tokenization.characters import nmt_nfkc
from tests.support.vocabularies import INVISIBLE, texts

sentencepiece = pytest.importorskip("sentencepiece", reason="SentencePiece is in the extra [peers]")

OURS = Sequence(nmt_nfkc())
# Folded since Unicode 12.1 or later: newer than what our library knows.
NEWER = {
    *(0x32FF, *range(0xA7F2, 0xA7F5), 0xAB69, *range(0x10780, 0x107BB)),
    *(0x1F16C, *range(0x1FBF0, 0x1FBFA)),
}


@pytest.fixture(scope="module")
def theirs() -> sentencepiece.SentencePieceNormalizer:
    return sentencepiece.SentencePieceNormalizer(
        rule_name="nmt_nfkc", add_dummy_prefix=False, escape_whitespaces=False, remove_extra_whitespaces=False
    )


def test_every_assigned_character_but_the_newest_is_folded_alike(
    theirs: sentencepiece.SentencePieceNormalizer,
) -> None:
    assigned = (
        chr(code)
        for code in range(1, sys.maxunicode + 1)
        if code not in NEWER and unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")
    )
    different = [
        hex(ord(character))
        for character in assigned
        if OURS.normalize_str(character) != theirs.normalize(character)
    ]
    assert different == []


@settings(max_examples=200)
@given(texts(*INVISIBLE))
def test_texts_are_folded_alike(theirs: sentencepiece.SentencePieceNormalizer, text: str) -> None:
    assert OURS.normalize_str(text) == theirs.normalize(text)
