"""Suggestions for mistyped names."""

from __future__ import annotations

import pytest

from reference_impl.rest.suggest import did_you_mean, edit_distance

COMMON = {"pretty", "human", "format", "filter_path", "error_trace"}


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("pretyt", "pretty", 2)],
)
def test_edit_distance(left: str, right: str, distance: int) -> None:
    assert edit_distance(left, right) == edit_distance(right, left) == distance


def test_one_several_and_none() -> None:
    assert did_you_mean("pretyt", COMMON) == "did you mean [pretty]?"
    assert did_you_mean("timeouts", {"timeout", "timeous", "x"}) == "did you mean any of [timeous, timeout]?"
    assert did_you_mean("zzz", COMMON) == ""


def test_half_alike_is_not_enough() -> None:
    assert did_you_mean("ab", {"ax"}) == ""
