"""Our tokens and their places, beside those of the tokenizers of ``transformers``."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reference_impl.deployment.tokenization.conftest import Both
from tests.support.facts import fact
from tests.support.vocabularies import INVISIBLE, OWN_TEXTS, texts

FEW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def specials(both: Both) -> tuple[str, ...]:
    """The special tokens that people write into texts."""
    family = both.ours.family
    if family.name in ("mpnet", "xlm_roberta"):
        # Where the mask swallows several blanks, or comes after a lone character, the fast reference slips.
        return family.unknown, family.end
    return family.unknown, family.end, family.mask


def marks(both: Both) -> tuple[str, ...]:
    """The invisible characters to draw texts with."""
    # One that vanishes from the start of a text moves all places of the fast reference for unigrams.
    return tuple(mark for mark in INVISIBLE if both.ours.family.algorithm != "unigram" or mark != "\x07")


def check_ids_and_places(both: Both, text: str) -> None:
    sequence = both.ours.tokens(text)
    expected = both.fast(text, add_special_tokens=False, return_offsets_mapping=True)
    assert list(sequence.ids) == expected["input_ids"]
    assert list(sequence.offsets) == expected["offset_mapping"]


@pytest.mark.parametrize("text", OWN_TEXTS)
def test_own_texts_have_the_ids_and_places_of_the_reference(both: Both, text: str) -> None:
    check_ids_and_places(both, text)


def test_special_tokens_in_a_text_have_the_ids_and_places_of_the_reference(both: Both) -> None:
    family = both.ours.family
    for token in (family.mask, family.unknown, family.end):
        check_ids_and_places(both, f"the{token}fox {token} dog {token}. {token}")


@fact("all families as in the libraries that models are trained with", source="families of tokenization")
@FEW
@given(st.data())
def test_drawn_texts_have_the_ids_and_places_of_the_reference(both: Both, data: st.DataObject) -> None:
    check_ids_and_places(both, data.draw(texts(*marks(both), *specials(both))))


@fact("all families as in the libraries that models are trained with", source="families of tokenization")
@FEW
@given(texts())
def test_drawn_texts_have_the_ids_of_the_original_implementation(both: Both, text: str) -> None:
    # The original of BERT composes accents first, the later ones do not.
    text = unicodedata.normalize("NFC", text)
    if both.name == "roberta-prefix":
        # The original does not put a blank before a text that starts with any kind of blank.
        text = text.strip()
    assert list(both.ours.tokens(text).ids) == both.slow(text, add_special_tokens=False)["input_ids"]
