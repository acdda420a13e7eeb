"""Statistics, the cache, the limit of restarts, and durations in messages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.cache import OVERHEAD_BYTES, ResultCache
from reference_impl.deployment.durations import format_duration
from reference_impl.deployment.meter import Meter, Result
from reference_impl.deployment.queue import Entry, Lane, Phase, Transition
from reference_impl.deployment.restarts import RestartBudget
from tests.support.facts import fact

OUTPUT = np.zeros((1, 1, 1), np.float32)


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def complete(meter: Meter, clock: Clock, time_ms: float = 2.0, *, hit: bool = False) -> None:
    entry = Entry(1, Lane.NORMAL, None)
    result = Result(OUTPUT, time_ms, cache_hit=hit)
    meter.record(Transition(entry, Phase.DISPATCHED, Phase.COMPLETED, clock(), result))


@fact("queued and in flight, by the core, and how that counts", source="stop a deployment")
@fact("counters", source="meaning of statistics")
@pytest.mark.parametrize(
    ("phase", "counter"),
    [
        (Phase.FAILED, "error_count"),
        (Phase.TIMED_OUT, "timeout_count"),
        (Phase.CANCELLED, "timeout_count"),
        (Phase.REJECTED, "rejected_execution_count"),
        (Phase.DISCARDED, "rejected_execution_count"),
    ],
)
def test_an_outcome_counts_once_in_its_counter(phase: Phase, counter: str) -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.record(Transition(Entry(1, Lane.NORMAL, None), Phase.QUEUED, phase, clock()))
    figures = meter.snapshot()
    counters = ("error_count", "timeout_count", "rejected_execution_count", "inference_count")
    assert {name: getattr(figures, name) for name in counters if getattr(figures, name)} == {counter: 1}
    assert figures.last_access is None


@fact("hits in counts, not in times without hits", source="meaning of statistics")
def test_hits_count_as_inferences_but_not_in_the_time_without_hits() -> None:
    clock = Clock()
    meter = Meter(clock)
    complete(meter, clock, 4.0)
    clock.time += 1.5
    complete(meter, clock, 0.5, hit=True)
    figures = meter.snapshot()
    assert figures.inference_count == 2
    assert figures.cache_hit_count == 1
    assert figures.total_time_ms == 4.5
    assert figures.total_time_ms_excluding_hits == 4.0
    assert figures.last_access == 1_001_500
    assert figures.start_time == 1_000_000


@fact("last minute and peak", source="meaning of statistics")
def test_the_last_minute_is_the_last_completed_one() -> None:
    clock = Clock()
    meter = Meter(clock)
    for _ in range(3):
        complete(meter, clock, 2.0)
    complete(meter, clock, 6.0, hit=True)
    assert meter.snapshot().throughput_last_minute == 0
    clock.time += 60
    complete(meter, clock)
    figures = meter.snapshot()
    assert figures.throughput_last_minute == 4
    assert figures.average_time_ms_last_minute == 3.0
    assert figures.cache_hit_count_last_minute == 1
    assert figures.peak_throughput_per_minute == 4
    clock.time += 60
    assert meter.snapshot().throughput_last_minute == 1
    clock.time += 120
    figures = meter.snapshot()
    assert figures.throughput_last_minute == 0
    assert figures.average_time_ms_last_minute is None
    assert figures.peak_throughput_per_minute == 4


@fact("three restarts", source="crash and restart")
def test_three_restarts_then_none() -> None:
    clock = Clock()
    budget = RestartBudget(clock)
    budget.started()
    for _ in range(3):
        assert budget.allows_restart()
        budget.started()
    assert not budget.allows_restart()


@fact("three restarts", source="crash and restart")
def test_a_long_run_starts_the_count_anew() -> None:
    clock = Clock()
    budget = RestartBudget(clock)
    for _ in range(4):
        budget.started()
    clock.time += 24 * 3600 + 1
    assert budget.allows_restart()
    budget.started()
    assert budget.starts == 1


@fact("limit in bytes, least used goes", source="result cache")
def test_the_least_used_entry_makes_room() -> None:
    cache = ResultCache(2 * (100 + OVERHEAD_BYTES))
    cache.put(b"a", "A", 100)
    cache.put(b"b", "B", 100)
    assert cache.get(b"a") == "A"
    cache.put(b"c", "C", 100)
    assert cache.get(b"b") is None
    assert (cache.get(b"a"), cache.get(b"c")) == ("A", "C")


def test_a_cleared_cache_forgets() -> None:
    cache = ResultCache(10_000)
    cache.put(b"a", "A", 1)
    cache.clear()
    assert cache.get(b"a") is None
    assert cache.size == 0


@fact("limit in bytes, least used goes", source="result cache")
@given(
    st.integers(0, 3000),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1500), st.booleans()), max_size=60),
)
def test_a_cache_keeps_its_limit_and_tells_the_truth(limit: int, steps: list[tuple[int, int, bool]]) -> None:
    cache = ResultCache(limit)
    for number, size, put in steps:
        key = str(number).encode()
        if put:
            cache.put(key, number, size)
        else:
            assert cache.get(key) in (None, number)
        assert cache.size <= limit
        assert (len(cache) == 0) == (cache.size == 0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (10, "10s"),
        (1, "1s"),
        (0.5, "500ms"),
        (0.001, "1ms"),
        (1.5, "1.5s"),
        (60, "1m"),
        (90, "1.5m"),
        (3600, "1h"),
        (86400, "1d"),
        (1.99, "1.9s"),
        (0, "0s"),
    ],
)
def test_durations_read_as_elasticsearch_prints_them(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
