"""Japanese text: words found with the vocabulary."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.tokenization import TextTokenizer
from reference_impl.deployment.tokenization.japanese import JapaneseWords
from tests.support.facts import fact
from tests.support.vocabularies import BERT_SPECIALS, Vocabulary

WORDS = (
    "私",
    "は",
    "東京",
    "東",
    "京都",
    "に",
    "行き",
    "行",
    "まし",
    "た",
    "ます",
    "。",
    "コーヒー",
    "が",
    "か",
    "hello",
    "good",
)
VOCABULARY = Vocabulary("bert_ja", (*BERT_SPECIALS, *WORDS, "##都", "##き", "##s"))


def tokenizer(**options: Any) -> TextTokenizer:
    return VOCABULARY.tokenizer(**options)


@fact("bert_ja", source="families of tokenization")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("私は東京に行きました。", "私 は 東京 に 行き まし た 。"),
        ("東京都に行きます", "東京 ##都 に 行き ます"),
        ("コーヒーが", "コーヒー が"),
        ("ｺｰﾋｰが", "コーヒー が"),
        ("私はhellosに", "私 は hello ##s に"),
        ("私 は　東京", "私 は 東京"),
        ("私は珈琲東京", "私 は [UNK] 東京"),
        ("[MASK]は東京", "[MASK] は 東京"),
    ],
)
def test_words_are_the_tokens_that_cover_the_text_with_the_fewest(text: str, expected: str) -> None:
    built = tokenizer()
    assert [VOCABULARY.tokens[number] for number in built.tokens(text).ids] == expected.split()


def test_places_are_those_in_the_text() -> None:
    sequence = tokenizer().tokens("私は 東京都に")
    assert sequence.offsets == ((0, 1), (1, 2), (3, 5), (5, 6), (6, 7))
    assert sequence.words == (0, 1, 2, 2, 3)


def test_lower_case_leaves_voiced_kana_alone() -> None:
    lower = tokenizer(do_lower_case=True)
    assert [VOCABULARY.tokens[number] for number in lower.tokens("GOODが").ids] == ["good", "が"]
    kept = tokenizer()
    assert [VOCABULARY.tokens[number] for number in kept.tokens("GOODが").ids] == ["[UNK]", "が"]


def test_a_row_is_like_that_of_bert() -> None:
    built = tokenizer()
    encoded = built.pair("私は", "東京", built.limits)
    arguments = [array.tolist() for array in built.arguments(encoded)]
    assert arguments == [
        [[2, 5, 6, 3, 7, 3]],
        [[1, 1, 1, 1, 1, 1]],
        [[0, 0, 0, 0, 1, 1]],
        [[0, 1, 2, 3, 4, 5]],
    ]


@given(st.text("私は東京都行きabｶﾞ。珈", max_size=12))
def test_words_cover_the_text_without_gaps(text: str) -> None:
    words = JapaneseWords(VOCABULARY.tokens).words(text)
    assert "".join(text[start:end] for start, end in words) == text
    assert all(start < end for start, end in words)
