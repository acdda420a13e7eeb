"""The figures of one worker process, folded from what happens in its queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reference_impl.deployment.executor import FloatArray
from reference_impl.deployment.queue import Phase, Transition
from reference_impl.deployment.types import Statistics

WINDOW_SECONDS = 60.0


@dataclass(eq=False, slots=True)
class Result:
    """What a completed entry carries: the output tensor, and how long the model took, in milliseconds."""

    output: FloatArray
    time_ms: float
    cache_hit: bool = False


@dataclass(slots=True)
class _Window:
    """What was completed in one minute, counted from the start of the process."""

    index: int = 0
    count: int = 0
    hits: int = 0
    time_ms: float = 0.0


class Meter:
    """Counts outcomes. The minute that is reported is the last completed one, as in Elasticsearch."""

    def __init__(self, now: Callable[[], float]) -> None:
        """``now`` gives seconds since the epoch; the meter starts now."""
        self._now = now
        self._started = now()
        self._figures = Statistics(start_time=int(self._started * 1000))
        self._current = _Window()
        self._last = _Window()

    def record(self, transition: Transition) -> None:
        """Take one transition into account."""
        figures = self._figures
        match transition.after:
            case Phase.COMPLETED:
                self._completed(transition.value, transition.at)
            case Phase.FAILED:
                figures.error_count += 1
            case Phase.TIMED_OUT | Phase.CANCELLED:
                figures.timeout_count += 1
            case Phase.REJECTED | Phase.DISCARDED:
                figures.rejected_execution_count += 1

    def snapshot(self) -> Statistics:
        """The figures of this moment; those of the queue and of the process are the caller's to fill in."""
        self._turn(self._now())
        figures = self._figures
        last = self._last
        return Statistics(
            inference_count=figures.inference_count,
            error_count=figures.error_count,
            timeout_count=figures.timeout_count,
            rejected_execution_count=figures.rejected_execution_count,
            cache_hit_count=figures.cache_hit_count,
            cache_hit_count_last_minute=last.hits,
            total_time_ms=figures.total_time_ms,
            total_time_ms_excluding_hits=figures.total_time_ms_excluding_hits,
            average_time_ms_last_minute=last.time_ms / last.count if last.count else None,
            throughput_last_minute=last.count,
            peak_throughput_per_minute=figures.peak_throughput_per_minute,
            last_access=figures.last_access,
            start_time=figures.start_time,
        )

    def _completed(self, result: Result, at: float) -> None:
        self._turn(at)
        figures, window = self._figures, self._current
        figures.inference_count += 1
        figures.total_time_ms += result.time_ms
        figures.last_access = int(at * 1000)
        window.count += 1
        window.time_ms += result.time_ms
        if result.cache_hit:
            figures.cache_hit_count += 1
            window.hits += 1
        else:
            figures.total_time_ms_excluding_hits += result.time_ms

    def _turn(self, at: float) -> None:
        """Close the current minute when ``at`` lies in a later one."""
        index = int((at - self._started) // WINDOW_SECONDS)
        if index <= self._current.index:
            return
        figures = self._figures
        figures.peak_throughput_per_minute = max(figures.peak_throughput_per_minute, self._current.count)
        self._last = self._current if index == self._current.index + 1 else _Window()
        self._current = _Window(index)
