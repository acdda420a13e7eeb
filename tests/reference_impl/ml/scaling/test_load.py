"""From counters to a number of allocations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_impl.deployment.types import Statistics
from reference_impl.plugins.ml.scaling.load import Load
from tests.support.facts import fact


def steady(rate: float, seconds_each: float, *, looks: int = 30) -> Load:
    """The load of a deployment that got so many requests in a second for some minutes."""
    figures = Statistics(allocations=1)
    load = Load(figures, 0.0)
    for look in range(1, looks + 1):
        count = int(rate * 10)
        figures = replace(
            figures,
            inference_count=figures.inference_count + count,
            total_time_ms=figures.total_time_ms + count * seconds_each * 1000,
        )
        load.observe(figures, look * 10.0)
    return load


@fact("0.9 up, 0.85 down", source="adaptive allocations")
@pytest.mark.parametrize(
    ("rate", "seconds_each", "fitting"),
    [(1, 0.5, {1}), (10, 0.25, {3, 4}), (100, 0.05, {6, 7}), (20, 1.0, {22, 23, 24, 25})],
)
@pytest.mark.parametrize("current", [1, 4, 30])
def test_each_allocation_is_busy_but_not_too_busy(rate, seconds_each, fitting, current):
    assert steady(rate, seconds_each).allocations(current, 32) in fitting


@fact("0.9 up, 0.85 down", source="adaptive allocations")
def test_within_the_two_thresholds_nothing_changes():
    load = steady(100, 0.035)  # 3.5 allocations' worth: 4 are busy to 0.875, and 3 would be overloaded
    assert load.allocations(4, 32) == 4


def test_no_more_than_the_highest():
    assert steady(100, 1.0).allocations(1, 5) == 5


def test_nothing_changes_before_the_first_answer():
    load = Load(Statistics(), 0.0)
    load.observe(Statistics(pending=50), 10.0)
    assert load.allocations(3, 32) == 3


@fact("inputs: requests, waiting, failures, times", source="adaptive allocations")
def test_requests_that_failed_or_wait_count_as_load():
    answered = Statistics(inference_count=10, total_time_ms=5000)
    load = Load(Statistics(), 0.0)
    load.observe(answered, 10.0)
    assert load.allocations(1, 32) == 1
    load.observe(replace(answered, pending=40, timeout_count=30, rejected_execution_count=30), 20.0)
    assert load.allocations(1, 32) > 1


def test_a_process_that_began_anew_counts_from_zero():
    load = steady(10, 0.25)
    at = 31 * 10.0
    load.observe(Statistics(inference_count=100, total_time_ms=25_000), at)
    assert load.last_request == at
    assert load.allocations(3, 32) in {3, 4}


def test_the_last_request_is_remembered():
    figures = Statistics(inference_count=5, total_time_ms=5)
    load = Load(figures, 100.0)
    load.observe(figures, 110.0)
    assert load.last_request == 100.0
    load.observe(replace(figures, pending=1), 120.0)
    assert load.last_request == 120.0
    load.observe(replace(figures, pending=1), 130.0)
    assert load.last_request == 130.0


def test_two_looks_at_the_same_time_are_one():
    load = steady(10, 0.25)
    before = load.allocations(1, 32)
    load.observe(Statistics(inference_count=10**6), 300.0)
    assert load.allocations(1, 32) == before
