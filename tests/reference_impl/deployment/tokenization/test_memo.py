"""Words that are remembered have the ids that the tokenizer gives them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.tokenization.build import build_tokenizer
from reference_impl.deployment.tokenization.memo import WordMemo
from reference_impl.deployment.types import ModelPackage
from tests.support.tiny_models import VOCABULARY

OPTIONS = {"tokenization": {"bert": {"do_lower_case": True}}}
TOKENIZER = build_tokenizer(ModelPackage("m", Archive([]), "pass_through", OPTIONS, VOCABULARY))
MEMO = WordMemo(TOKENIZER._backend)
TEXTS = st.lists(st.sampled_from(["Hello", "world", "these", "zzz", "a1b2", "x" * 101, " ", "9"]), max_size=8)


@given(TEXTS.map(" ".join))
def test_ids_are_those_of_the_whole_text(text: str) -> None:
    expected = tuple(TOKENIZER._backend.encode(text, add_special_tokens=False).ids)
    assert MEMO.ids(text) == expected
    assert MEMO.ids(text) == expected, "and again, now that its words are known"


@given(
    st.text().filter(lambda text: not (text.isascii() and text.replace(" ", "").isalnum()) and text.strip())
)
def test_other_texts_are_left_to_the_tokenizer(text: str) -> None:
    assert MEMO.ids(text) is None


def test_places_and_words_are_those_of_the_tokenizer() -> None:
    sequence = TOKENIZER.tokens("hello  zworld")
    assert sequence.offsets == ((0, 5), (7, 8), (8, 9), (9, 10), (10, 11), (11, 12), (12, 13))
    assert sequence.words == (0, 1, 1, 1, 1, 1, 1)
