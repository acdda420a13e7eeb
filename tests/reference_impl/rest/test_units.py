"""Durations, sizes and booleans: what is read and how the rest is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.errors import ApiError
from reference_impl.rest.units import (
    duration_in,
    format_duration,
    format_size,
    parse_bool,
    parse_duration,
    parse_size,
    readable_size,
    size_in,
)
from tests.support.facts import fact

TIME = "failed to parse setting [t] with value [{}] as a time value: "
UNIT = "unit is missing or unrecognized"
SIZE = "failed to parse setting [s] with value [{}]"


@fact("durations and sizes have units, a size of zero needs none", source="conventions of all endpoints")
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10s", 10.0),
        ("1500ms", 1.5),
        ("2m", 120.0),
        ("1h", 3600.0),
        ("1d", 86400.0),
        ("1H", 3600.0),
        ("3MS", 0.003),
        ("0", 0.0),
        ("000", 0.0),
        ("0s", 0.0),
        ("-1", None),
        ("-1s", None),
        (" 5s ", 5.0),
        ("7micros", 7e-6),
        ("7nanos", 7e-9),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert parse_duration(text, "t") == (None if seconds is None else pytest.approx(seconds))


@fact("bad boolean, number, time or size", source="conventions of all endpoints")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10", TIME.format("10") + UNIT),
        ("", TIME.format("") + UNIT),
        ("5 parsecs", "failed to parse [5 parsecs]"),
        ("2M", TIME.format("2M") + UNIT),
        ("-5s", TIME.format("-5s") + "negative durations are not supported"),
        ("1.5s", "failed to parse [1.5s], fractional time values are not supported"),
        ("xs", "failed to parse [xs]"),
        ("1_0s", None),
    ],
)
def test_bad_durations(text: str, reason: str | None) -> None:
    with pytest.raises(ApiError) as caught:
        parse_duration(text, "t")
    assert (caught.value.status, caught.value.type) == (400, "illegal_argument_exception")
    assert reason in (None, caught.value.reason)


@fact("durations and sizes have units, a size of zero needs none", source="conventions of all endpoints")
@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("-1", -1),
        ("12b", 12),
        ("2k", 2048),
        ("2KB", 2048),
        ("1.5mb", 1572864),
        ("1g", 2**30),
        ("1pb", 2**50),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text, "s") == size


@fact("bad boolean, number, time or size", source="conventions of all endpoints")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12", SIZE.format("12") + f" as a size in bytes: {UNIT}"),
        ("xkb", SIZE.format("xkb")),
        ("1_0kb", SIZE.format("1_0kb")),
        ("-5kb", SIZE.format("-5kb") + " as a size in bytes"),
    ],
)
def test_bad_sizes(text: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_size(text, "s")
    assert (caught.value.status, caught.value.type, caught.value.reason) == (400, "parse_exception", reason)


@settings(deadline=None)
@given(st.integers(0, 2**60))
def test_a_printed_size_reads_back(size: int) -> None:
    assert parse_size(format_size(size), "s") == size


@settings(deadline=None)
@given(st.integers(0, 10**15), st.sampled_from([1e-3, 1.0, 60.0, 3600.0]))
def test_a_printed_duration_reads_back(count: int, unit: float) -> None:
    seconds = count * unit
    assert parse_duration(format_duration(seconds), "t") == pytest.approx(seconds)


def test_printing() -> None:
    assert [format_size(n) for n in (0, 1630, 10240, 2**20)] == ["0b", "1630b", "10kb", "1mb"]
    assert [duration_in(s, "ms") for s in (0, 1.5, 90)] == ["0", "1500", "90000"]
    assert duration_in(90, "parsecs") == "90s"
    assert [size_in(n, "kb") for n in (1, 1630, 10240)] == ["0", "1", "10"]
    assert [readable_size(n) for n in (1, 1630, 10240)] == ["1b", "1.5kb", "10kb"]
    assert [format_duration(s) for s in (0, 10, 1.5, 60, 90, None)] == [
        "0s",
        "10s",
        "1500ms",
        "1m",
        "90s",
        "-1",
    ]


def test_booleans() -> None:
    assert parse_bool("true") is True
    assert parse_bool("false", default=True) is False
    assert parse_bool("  ", default=True) is True
    for text in ("True", "1", "yes", "on"):
        with pytest.raises(ApiError) as caught:
            parse_bool(text)
        assert caught.value.reason == f"Failed to parse value [{text}] as only [true] or [false] are allowed."
