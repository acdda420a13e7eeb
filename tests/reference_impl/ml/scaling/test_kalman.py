"""The filter: what it remembers, what it forgets, and how sure it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.plugins.ml.scaling.kalman import KalmanFilter
from tests.support.facts import fact


def fed(*measurements: float, variance: float = 1.0) -> KalmanFilter:
    found = KalmanFilter(10)
    for measurement in measurements:
        found.add(measurement, variance)
    return found


def test_nothing_is_known_before_the_first_measurement():
    assert (fed().known, fed().value) == (False, 0.0)
    first = fed(4, variance=9)
    assert (first.known, first.value, first.lower, first.upper) == (True, 4, 1, 7)


def test_more_measurements_make_it_surer():
    assert fed(*[5] * 30).upper < fed(5).upper
    assert fed(*[5] * 30).value == pytest.approx(5)


@fact("filtered rate and time", source="adaptive allocations")
def test_noise_is_averaged():
    assert fed(*[9, 11] * 25).value == pytest.approx(10, abs=0.2)


def test_it_remembers_about_as_many_measurements_as_it_was_told():
    after = fed(*[0] * 100, *[4] * 10).value
    assert 1.5 < after < 3.5  # 4 standard deviations are noise: a tenth of each step is believed


@fact("filtered rate and time", source="adaptive allocations")
def test_a_jump_is_followed_at_once():
    assert fed(*[10] * 100, 1000).value > 950


def test_a_known_change_is_followed_at_once():
    steady = fed(*[10] * 100)
    changed = fed(*[10] * 100)
    steady.add(14, 1.0)
    changed.add(14, 1.0, changed=True)
    assert steady.value < 10.6
    assert changed.value > 13


def test_certain_measurements_are_believed():
    assert fed(3, 7, variance=0.0).value == 7


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1))
def test_the_estimate_lies_among_the_measurements(measurements):
    found = KalmanFilter(10)
    for measurement, variance in measurements:
        found.add(measurement, variance)
    values = [measurement for measurement, _ in measurements]
    assert min(values) - 1e-6 <= found.value <= max(values) + 1e-6
    assert 0 <= found.lower <= found.value <= found.upper
