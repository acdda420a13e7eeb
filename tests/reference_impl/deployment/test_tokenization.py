"""Tokenization: families, special tokens, truncation, pairs and windows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.errors import InvalidInput, LoadFailed
from reference_impl.deployment.tokenization import Encoded, TextTokenizer, build_tokenizer, updated
from reference_impl.deployment.types import ModelPackage
from tests.support.facts import fact

BERT = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "el", "##astic", "##search", "fun", "is", "!", "été")
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefgh", "long", "##er", "##s")


def tokenizer(family: str = "bert", vocabulary: tuple[str, ...] = BERT, **options: Any) -> TextTokenizer:
    extras = {name: options.pop(name, ()) for name in ("merges", "scores")}
    return build_tokenizer(
        ModelPackage(
            "m", Archive([]), "pass_through", {"tokenization": {family: options}}, vocabulary, **extras
        )
    )


def ids(encoded: Encoded) -> list[list[int]]:
    return [list(row.ids) for row in encoded.rows]


def tokens(built: TextTokenizer, text: str) -> list[str]:
    return [built.vocabulary[number] for number in built.tokens(text).ids]


@fact("bert", source="families of tokenization")
def test_bert_splits_words_into_pieces() -> None:
    built = tokenizer()
    assert tokens(built, "elasticsearch is fun!") == ["el", "##astic", "##search", "is", "fun", "!"]
    assert built.tokens("elasticsearch is fun!").words == (0, 0, 0, 1, 2, 3)
    assert built.tokens("el  fun").offsets == ((0, 2), (4, 7))


@fact("bert", source="families of tokenization")
def test_bert_adds_special_tokens_around() -> None:
    built = tokenizer()
    assert ids(built.single("fun", built.limits)) == [[2, 8, 3]]
    bare = tokenizer(with_special_tokens=False)
    assert ids(bare.single("fun", bare.limits)) == [[8]]


@fact("lower case only when asked", source="options of tokenization")
def test_case_and_accents_go_only_when_asked() -> None:
    assert tokens(tokenizer(), "FUN été") == ["[UNK]", "été"]
    assert tokens(tokenizer(do_lower_case=True), "FUN été") == ["fun", "[UNK]"]


def test_special_tokens_in_a_text_stand_for_themselves() -> None:
    assert tokens(tokenizer(do_lower_case=True), "fun [MASK] is") == ["fun", "[MASK]", "is"]


@fact("tensors of each family", source="calling convention of models")
@fact("every family's arguments", source="families of tokenization")
@pytest.mark.parametrize(
    ("family", "count"), [("bert", 4), ("mpnet", 2), ("roberta", 2), ("deberta_v2", 3), ("xlm_roberta", 2)]
)
def test_a_family_decides_the_arguments(family: str, count: int) -> None:
    specials = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "<s>", "</s>", "<pad>", "<unk>", "<mask>", "a")
    vocabulary = (*specials, "▁a")
    scores = (0.0,) * len(vocabulary) if family in ("deberta_v2", "xlm_roberta") else ()
    built = tokenizer(family, vocabulary, scores=scores)
    arguments = built.arguments(built.single("a", built.limits))
    assert len(arguments) == count
    assert all(array.dtype == np.int64 and array.shape == (1, 3) for array in arguments)
    assert arguments[1].tolist() == [[1, 1, 1]]


@fact("mpnet", source="families of tokenization")
def test_mpnet_is_wordpiece_with_its_own_special_tokens() -> None:
    built = tokenizer("mpnet", ("<s>", "<pad>", "</s>", "[UNK]", "<mask>", "a", "##b"))
    assert ids(built.single("ab c", built.limits)) == [[0, 5, 6, 3, 2]]
    assert ids(built.pair("a", "ab", built.limits)) == [[0, 5, 2, 2, 5, 6, 2]]


@fact("roberta", source="families of tokenization")
def test_roberta_merges_bytes() -> None:
    vocabulary = ("<s>", "<pad>", "</s>", "<unk>", "<mask>", "h", "i", "Ġ", "hi", "Ġhi")
    merges = ("h i", "Ġ hi")
    built = tokenizer("roberta", vocabulary, merges=merges)
    assert tokens(built, "hi hi") == ["hi", "Ġhi"]
    assert ids(built.single("hi hi", built.limits)) == [[0, 8, 9, 2]]
    prefixed = tokenizer("roberta", vocabulary, merges=merges, add_prefix_space=True)
    assert tokens(prefixed, "hi") == ["Ġhi"]
    assert tokens(built, "hi <mask>") == ["hi", "<mask>"]


@fact("byte_level_bpe", source="families of tokenization")
def test_byte_level_bpe_can_name_its_special_tokens() -> None:
    vocabulary = ("<|start|>", "<pad>", "</s>", "<unk>", "h")
    built = tokenizer("byte_level_bpe", vocabulary, bos_token="<|start|>", mask_token=" ")
    assert ids(built.single("h", built.limits)) == [[0, 4, 2]]


@fact("xlm_roberta", source="families of tokenization")
def test_xlm_roberta_takes_the_most_probable_pieces() -> None:
    vocabulary = ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁he", "llo", "▁hell", "o")
    built = tokenizer("xlm_roberta", vocabulary, scores=(0, 0, 0, 0, -5.0, -1.0, -1.0, -4.0, -4.0))
    assert tokens(built, "hello") == ["▁he", "llo"]


@fact("a vocabulary without a needed token", source="families of tokenization")
@pytest.mark.parametrize(
    ("family", "vocabulary", "status", "text"),
    [
        ("bert", ("[UNK]", "a"), 409, "stored vocabulary is missing required [[PAD]] token"),
        ("bert", ("[PAD]", "a"), 409, "stored vocabulary is missing required [[UNK]] token"),
        ("klingon", ("a",), 500, "tokenization of type [klingon] is not supported"),
        (
            "xlm_roberta",
            ("<pad>", "<unk>"),
            500,
            "cannot build a tokenizer from the vocabulary: 0 scores do not fit a vocabulary of 2",
        ),
    ],
)
def test_an_unusable_vocabulary_is_refused(
    family: str, vocabulary: tuple[str, ...], status: int, text: str
) -> None:
    with pytest.raises(LoadFailed) as refused:
        tokenizer(family, vocabulary)
    assert (refused.value.status, refused.value.reason) == (status, text)


@fact("a vocabulary without a needed token", source="families of tokenization")
@pytest.mark.parametrize(
    ("family", "vocabulary", "options", "missing"),
    [
        ("bert", ("[PAD]", "[UNK]", "[SEP]"), {}, "[CLS]"),
        ("bert", ("[PAD]", "[UNK]", "[CLS]"), {}, "[SEP]"),
        ("byte_level_bpe", ("<pad>", "<unk>", "<s>", "</s>"), {"bos_token": "<begin>"}, "<begin>"),
        ("byte_level_bpe", ("<pad>", "<unk>", "<s>", "</s>"), {"eos_token": "<stop>"}, "<stop>"),
    ],
)
def test_special_tokens_that_are_to_be_added_are_needed(
    family: str, vocabulary: tuple[str, ...], options: dict[str, Any], missing: str
) -> None:
    with pytest.raises(LoadFailed) as refused:
        tokenizer(family, vocabulary, **options)
    text = f"stored vocabulary is missing required [{missing}] token"
    assert (refused.value.status, refused.value.reason) == (409, text)
    assert tokenizer(family, vocabulary, **options, with_special_tokens=False).specials.pad == 0


@fact("single sequences", source="truncation of a sequence")
def test_a_text_of_exactly_the_limit_is_not_cut() -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=5)
    assert built.single("a b c", built.limits).truncated is False
    cut = built.single("a b c d", built.limits)
    assert cut.truncated is True
    assert ids(cut) == [[2, 5, 6, 7, 3]]


@fact("single sequences", source="truncation of a sequence")
@pytest.mark.parametrize("truncate", ["first", "second", "balanced"])
def test_any_truncation_cuts_the_end_of_a_single_text(truncate: str) -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=4, truncate=truncate)
    assert ids(built.single("a b c d", built.limits)) == [[2, 5, 6, 3]]
    bare = tokenizer(vocabulary=WORDS, max_sequence_length=4, truncate=truncate, with_special_tokens=False)
    assert ids(bare.single("a b c d", bare.limits)) == [[5, 6, 7, 8]]
    cut = bare.single("a b c d e", bare.limits)
    assert (ids(cut), cut.truncated) == ([[5, 6, 7, 8]], True)


@fact("too long", source="infer")
@fact("single sequences", source="truncation of a sequence")
def test_a_text_that_may_not_be_cut_is_refused() -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=4, truncate="none")
    with pytest.raises(InvalidInput) as refused:
        built.single("a b c", built.limits)
    assert (refused.value.status, refused.value.reason) == (
        400,
        "Input too large. The tokenized input length [5] exceeds the maximum sequence length [4]",
    )


@fact("pairs", source="truncation of a pair")
@pytest.mark.parametrize(
    ("truncate", "first", "second", "expected"),
    [
        ("first", "a b c d", "e f", "a b | e f"),
        ("second", "a b", "c d e f", "a b | c d"),
        ("balanced", "a b c d", "e f g h", "a b | e f"),
        ("balanced", "a", "b c d e f", "a | b c d"),
        ("balanced", "a b c d e", "f", "a b c | f"),
    ],
)
def test_pairs_are_cut_on_the_side_that_is_named(
    truncate: str, first: str, second: str, expected: str
) -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=7, truncate=truncate)
    encoded = built.pair(first, second, built.limits)
    left, right = encoded.rows[0].segments
    shown = " | ".join(
        " ".join(WORDS[number] for number in segment.sequence.ids[segment.start : segment.end])
        for segment in (left, right)
    )
    assert encoded.truncated
    assert shown == expected


@fact("padding and second sequence", source="calling convention of models")
def test_a_pair_marks_the_second_text() -> None:
    built = tokenizer(vocabulary=WORDS)
    encoded = built.pair("a b", "c", built.limits)
    names, mask, types, positions = (array.tolist() for array in built.arguments(encoded))
    assert names == [[2, 5, 6, 3, 7, 3]]
    assert mask == [[1] * 6]
    assert types == [[0, 0, 0, 0, 1, 1]]
    assert positions == [[0, 1, 2, 3, 4, 5]]


@fact("pairs", source="truncation of a pair")
@pytest.mark.parametrize(
    ("truncate", "first", "second", "text"),
    [
        (
            "first",
            "a",
            "a b c d e",
            "Attempting truncation [first] but input is too large for the second sequence. The tokenized "
            "input length [5] exceeds the maximum sequence length [4], when taking special tokens "
            "into account",
        ),
        (
            "second",
            "a b c d e",
            "a",
            "Attempting truncation [second] but input is too large for the first sequence. The tokenized "
            "input length [5] exceeds the maximum sequence length [4], when taking special tokens "
            "into account",
        ),
        (
            "none",
            "a b c",
            "a b c",
            "Input too large. The tokenized input length [9] exceeds the maximum sequence length [7]",
        ),
    ],
)
def test_a_pair_that_cannot_be_cut_is_refused(truncate: str, first: str, second: str, text: str) -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=7, truncate=truncate)
    with pytest.raises(InvalidInput) as refused:
        built.pair(first, second, built.limits)
    assert refused.value.reason == text


@fact("pairs", source="truncation of a pair")
def test_pairs_need_special_tokens() -> None:
    built = tokenizer(vocabulary=WORDS, with_special_tokens=False)
    with pytest.raises(InvalidInput) as refused:
        built.pair("a", "b", built.limits)
    assert (refused.value.type, refused.value.reason) == (
        "illegal_argument_exception",
        "Unable to do sequence pair tokenization without special tokens",
    )


@fact("windows", source="windows")
def test_windows_overlap_and_keep_words_whole() -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=5, truncate="none", span=1)
    encoded = built.single("a b c d e", built.limits)
    assert ids(encoded) == [[2, 5, 6, 7, 3], [2, 7, 8, 9, 3]]
    whole = built.single("a b longers c", built.limits)
    texts = [[WORDS[number] for number in row] for row in ids(whole)]
    assert texts[0] == ["[CLS]", "a", "b", "[SEP]"], "the window ends before the word that does not fit"
    assert not encoded.truncated


@fact("several sequences in one request", source="batching")
@fact("padding and second sequence", source="calling convention of models")
def test_shorter_windows_are_padded() -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=5, truncate="none", span=0)
    names, mask, *_ = (array.tolist() for array in built.arguments(built.single("a b c d", built.limits)))
    assert names == [[2, 5, 6, 7, 3], [2, 8, 3, 0, 0]]
    assert mask == [[1] * 5, [1, 1, 1, 0, 0]]


@fact("windows", source="windows")
def test_windows_over_the_second_text_of_a_pair() -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=7, truncate="none", span=1)
    encoded = built.pair("a", "b c d e f", built.limits)
    assert ids(encoded) == [[2, 5, 3, 6, 7, 8, 3], [2, 5, 3, 8, 9, 10, 3]]
    with pytest.raises(InvalidInput) as too_long:
        built.pair("a b c d", "e", built.limits)
    assert (too_long.value.status, too_long.value.type, too_long.value.reason) == (
        400,
        "illegal_argument_exception",
        "Unable to do sequence pair tokenization: the first sequence [4 tokens] is longer than the max"
        " sequence length [7 tokens]",
    )
    wide = replace(built.limits, span=3)
    with pytest.raises(InvalidInput) as refused:
        built.pair("a b", "c d e", wide)
    assert refused.value.reason == (
        "Unable to do sequence pair tokenization: the combined first sequence, span length and delimiting "
        "tokens [2 + 3 + 3 = 8 tokens] is longer than the max sequence length [7 tokens]. "
        "Reduce the size of the [span] window."
    )
    assert (refused.value.status, refused.value.type) == (400, "illegal_argument_exception")


@fact("a pair of exactly the limit", source="windows")
def test_a_pair_of_exactly_the_limit_is_read_in_windows_and_a_single_text_is_not() -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=7, truncate="none", span=3)
    assert ids(built.pair("a", "b c", built.limits)) == [[2, 5, 3, 6, 7, 3]], (
        "below the limit nothing is asked"
    )
    with pytest.raises(InvalidInput, match=r"\[2 \+ 3 \+ 3 = 8 tokens\]"):
        built.pair("a b", "c d", built.limits)
    wide = replace(built.limits, span=5)
    assert ids(built.single("a b c d e", wide)) == [[2, 5, 6, 7, 8, 9, 3]]


@fact("windows", source="windows")
@given(
    st.lists(st.sampled_from(["a", "b", "long", "longer", "longers"]), max_size=40),
    st.integers(1, 12),
    st.data(),
)
def test_windows_lose_no_token_and_stay_within_the_limit(
    words: list[str], room: int, data: st.DataObject
) -> None:
    span = data.draw(st.integers(0, room))
    built = tokenizer(vocabulary=WORDS, max_sequence_length=room + 2, truncate="none", span=span)
    encoded = built.single(" ".join(words), built.limits)
    pieces = [(row.segments[0].start, row.segments[0].end) for row in encoded.rows]
    total = len(built.tokens(" ".join(words)))
    assert pieces[0][0] == 0 and pieces[-1][1] == total
    for (start, end), (following, _) in pairwise(pieces):
        assert start < following <= end
    assert all(end - start <= room for start, end in pieces)


@given(st.integers(0, 30), st.integers(0, 30), st.sampled_from(["first", "second", "balanced"]))
def test_a_pair_fits_or_is_refused(first: int, second: int, truncate: str) -> None:
    built = tokenizer(vocabulary=WORDS, max_sequence_length=13, truncate=truncate)
    try:
        encoded = built.pair(" ".join("a" * first), " ".join("b" * second), built.limits)
    except InvalidInput:
        assert truncate != "balanced"
        return
    assert len(encoded.rows[0].ids) <= 13
    assert encoded.truncated == (first + second + 3 > 13)


@fact("updates of tokenization", source="tasks")
def test_an_update_changes_truncation() -> None:
    stored = tokenizer(truncate="none", span=8).limits
    assert stored.span == 8
    assert updated(stored, None) is stored
    off = updated(stored, {"bert": {"truncate": "none", "span": 3}})
    assert (off.truncate, off.span) == ("none", -1)
    first = updated(stored, {"bert": {"truncate": "first", "span": -1}})
    assert (first.truncate, first.span) == ("first", -1)
    assert updated(stored, {"bert": {"span": 4}}).span == 4


@fact("updates of tokenization", source="tasks")
@pytest.mark.parametrize(
    ("update", "text"),
    [
        (
            {"roberta": {"truncate": "none"}},
            "Tokenization config of type [bert] can not be updated with a request of type [roberta]",
        ),
        ({"bert": {"truncate": "first"}}, "[span] must not be provided when [truncate] is [first]"),
        (
            {"bert": {"truncate": "balanced", "span": 4}},
            "[span] must not be provided when [truncate] is [balanced]",
        ),
        (
            {"bert": {"span": 1000}},
            "[span] provided [1000] must not be greater than [max_sequence_length] provided [512]",
        ),
        (
            {"bert": {"span": -2}},
            "[span] must be non-negative to indicate span length "
            "or [-1] to indicate no windowing should occur",
        ),
    ],
)
def test_an_update_that_does_not_fit_is_refused(update: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        updated(tokenizer(truncate="none", span=8).limits, update)
    assert (refused.value.status, refused.value.reason) == (400, text)
