"""Chunking settings: bounds, defaults and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.errors import ApiError
from reference_impl.plugins.inference.chunking import read_chunking

DEFAULT = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}


@pytest.mark.parametrize(
    ("given_settings", "expected"),
    [
        (None, DEFAULT),
        ({}, DEFAULT),
        ({"strategy": "none"}, {"strategy": "none"}),
        ({"strategy": "sentence", "max_chunk_size": 20}, {**DEFAULT, "max_chunk_size": 20}),
        (
            {"sentence_overlap": 0, "max_chunk_size": 30, "strategy": "sentence"},
            {"strategy": "sentence", "max_chunk_size": 30, "sentence_overlap": 0},
        ),
        (
            {"strategy": "word", "max_chunk_size": 11, "overlap": 5},
            {"strategy": "word", "max_chunk_size": 11, "overlap": 5},
        ),
        (
            {"strategy": "recursive", "max_chunk_size": 10, "separator_group": "markdown"},
            {"strategy": "recursive", "max_chunk_size": 10, "separator_group": "markdown"},
        ),
    ],
)
def test_settings_are_completed(given_settings: Any, expected: dict[str, Any]) -> None:
    settings = read_chunking(given_settings)
    assert settings == expected
    assert list(settings) == list(expected)


def size(value: float, bound: float) -> str:
    invalid = f"[chunking_settings] Invalid value [{value}]."
    return f"{invalid} [max_chunk_size] must be greater than or equal to [{bound}]"


MISSING = "[chunking_settings] does not contain the required setting [max_chunk_size]"
REFUSED = [
    ({"strategy": "sentence"}, [MISSING]),
    ({"strategy": "sentence", "max_chunk_size": 19}, [size(19.0, 20.0)]),
    (
        {"strategy": "sentence", "max_chunk_size": 20, "sentence_overlap": 2},
        ["sentence_overlap[2] must be either 0 or 1"],
    ),
    (
        {"strategy": "sentence", "overlap": 1, "odd": 1},
        ["Sentence based chunking settings can not have the following settings: [overlap, odd]", MISSING],
    ),
    (
        {"strategy": "word", "max_chunk_size": 9, "overlap": 5},
        [
            size(9.0, 10.0),
            "[chunking_settings] Invalid value [5.0]. [overlap] must be less than or equal to [4.0]",
        ],
    ),
    (
        {"strategy": "word", "max_chunk_size": 10, "sentence_overlap": 1, "overlap": 1},
        ["Word based chunking settings can not have the following settings: [sentence_overlap]"],
    ),
    (
        {"strategy": "word", "max_chunk_size": 10},
        ["[chunking_settings] does not contain the required setting [overlap]"],
    ),
    (
        {"strategy": "recursive", "max_chunk_size": 10, "separators": ["a"], "separator_group": "plaintext"},
        ["Recursive chunking settings can not have both separators and separator_set"],
    ),
    (
        {"strategy": "recursive", "max_chunk_size": 10, "separators": []},
        ["Recursive chunking settings can not have an empty list of separators"],
    ),
    (
        {"strategy": "none", "max_chunk_size": 10},
        ["When chunking is disabled (none), settings can not have the following: [max_chunk_size]"],
    ),
]


@pytest.mark.parametrize(("given_settings", "messages"), REFUSED)
def test_all_faults_are_reported_together(given_settings: dict[str, Any], messages: list[str]) -> None:
    with pytest.raises(ApiError) as caught:
        read_chunking(given_settings)
    listed = "".join(f"{index}: {message};" for index, message in enumerate(messages, 1))
    assert (caught.value.type, caught.value.reason) == (
        "validation_exception",
        f"Validation Failed: {listed}",
    )


@pytest.mark.parametrize(
    ("given_settings", "reason"),
    [
        ({"max_chunk_size": 30}, "Can't generate Chunker without ChunkingStrategy provided"),
        ({"strategy": "Word"}, "Invalid chunkingStrategy Word"),
    ],
)
def test_strategies_that_are_none(given_settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        read_chunking(given_settings)
    assert (caught.value.type, caught.value.reason) == ("illegal_argument_exception", reason)


@settings(deadline=None)
@given(st.integers(-5, 400), st.integers(-5, 400))
def test_word_overlap_is_positive_and_at_most_half(chunk: int, overlap: int) -> None:
    settings = {"strategy": "word", "max_chunk_size": chunk, "overlap": overlap}
    valid = chunk >= 10 and 0 < overlap <= chunk // 2
    try:
        assert read_chunking(settings) == settings
    except ApiError:
        assert not valid
    else:
        assert valid
