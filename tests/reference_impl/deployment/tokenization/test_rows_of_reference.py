"""Our rows of single texts and pairs, truncated and in windows, beside those of ``transformers``."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference_impl.deployment.errors import InvalidInput
from reference_impl.deployment.tokenization import Encoded
from tests.reference_impl.deployment.tokenization.conftest import Both
from tests.support.facts import fact
from tests.support.vocabularies import texts

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIDES = {"first": "only_first", "second": "only_second"}
WINDOWED = ("the", "quick", "brown", "fox")


def rows(encoded: Encoded) -> list[list[int]]:
    return [list(row.ids) for row in encoded.rows]


def spaced(both: Both, words: list[str]) -> str:
    """Words of one token each, so that no window ends within a word."""
    text = "".join(f" {word}" for word in words)
    assert len(both.ours.tokens(text)) == len(words)
    return text


@fact("all families as in the libraries that models are trained with", source="families of tokenization")
@FEW
@given(texts(), texts())
def test_a_pair_has_the_ids_and_types_of_the_reference(both: Both, first: str, second: str) -> None:
    encoded = both.ours.pair(first, second, both.ours.limits)
    expected = both.expected(first, second, return_token_type_ids=True)
    assert rows(encoded) == expected["input_ids"]
    arguments = both.ours.arguments(encoded)
    assert arguments[1].tolist() == expected["attention_mask"]
    if len(arguments) > 2:
        assert arguments[2].tolist() == expected["token_type_ids"]


@fact("single sequences", source="truncation of a sequence")
@FEW
@given(texts(), st.integers(3, 12), st.sampled_from(["first", "second", "balanced"]))
def test_a_long_text_is_cut_as_in_the_reference(both: Both, text: str, longest: int, truncate: str) -> None:
    ours = both.limited(max_sequence_length=longest, truncate=truncate)
    encoded = ours.single(text, ours.limits)
    cut = both.expected(text, truncation="only_first", max_length=longest)["input_ids"]
    uncut = both.expected(text)["input_ids"]
    assert rows(encoded) == cut
    assert encoded.truncated == (cut != uncut)


@fact("pairs", source="truncation of a pair")
@FEW
@given(texts(), texts(), st.integers(6, 16), st.sampled_from(sorted(SIDES)))
def test_a_long_pair_is_cut_as_in_the_reference(
    both: Both, first: str, second: str, longest: int, truncate: str
) -> None:
    ours = both.limited(max_sequence_length=longest, truncate=truncate)
    extra, kept = ours.family.extra_pair, len(ours.tokens(second if truncate == "first" else first))
    if kept + extra > longest:
        with pytest.raises(InvalidInput, match=rf"truncation \[{truncate}\] but input is too large"):
            ours.pair(first, second, ours.limits)
        return
    encoded = ours.pair(first, second, ours.limits)
    if kept + extra < longest:
        assert (
            rows(encoded)
            == both.expected(first, second, truncation=SIDES[truncate], max_length=longest)["input_ids"]
        )
    else:
        # The reference refuses to cut one text altogether.
        assert [len(row.ids) for row in encoded.rows] == [longest]


@FEW
@given(texts(), texts(), st.integers(3, 8))
def test_a_balanced_pair_is_cut_as_the_reference_cuts_the_longest_first(
    both: Both, first: str, second: str, half: int
) -> None:
    longest = 2 * half + both.ours.family.extra_pair
    ours = both.limited(max_sequence_length=longest, truncate="balanced")
    expected = both.expected(first, second, truncation="longest_first", max_length=longest)
    assert rows(ours.pair(first, second, ours.limits)) == expected["input_ids"]


def expected_windows(both: Both, *given_texts: str, longest: int, span: int) -> list[list[int]]:
    made = both.expected(
        *given_texts,
        truncation="only_first" if len(given_texts) == 1 else "only_second",
        max_length=longest,
        stride=span,
        return_overflowing_tokens=True,
    )
    return made["input_ids"]


@fact("windows", source="windows")
@FEW
@given(st.lists(st.sampled_from(WINDOWED), max_size=20), st.integers(4, 9), st.data())
def test_windows_over_whole_words_are_those_of_the_reference(
    both: Both, words: list[str], longest: int, data: st.DataObject
) -> None:
    text = spaced(both, words)
    span = data.draw(st.integers(0, longest - both.ours.family.extra_single - 1))
    ours = both.limited(max_sequence_length=longest, truncate="none", span=span)
    assert rows(ours.single(text, ours.limits)) == expected_windows(both, text, longest=longest, span=span)


@FEW
@given(st.lists(st.sampled_from(WINDOWED), min_size=1, max_size=16), st.integers(9, 12), st.data())
def test_windows_over_the_second_text_are_those_of_the_reference(
    both: Both, words: list[str], longest: int, data: st.DataObject
) -> None:
    question, text = spaced(both, ["the", "fox"]), spaced(both, words)
    room = longest - both.ours.family.extra_pair - len(both.ours.tokens(question))
    span = data.draw(st.integers(0, room - 1))
    ours = both.limited(max_sequence_length=longest, truncate="none", span=span)
    expected = expected_windows(both, question, text, longest=longest, span=span)
    assert rows(ours.pair(question, text, ours.limits)) == expected
