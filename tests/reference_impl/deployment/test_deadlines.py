"""One timer for all deadlines: each entry is told of once, in time; those with an outcome are forgotten."""

from __future__ import annotations

import asyncio

from reference_impl.deployment.deadlines import Deadlines
from reference_impl.deployment.queue import Entry, Lane, Phase


def entry(number: int) -> Entry:
    return Entry(number, Lane.NORMAL, None)


def test_the_earliest_comes_first_whatever_the_order() -> None:
    async def scenario() -> None:
        told: list[tuple[int, float]] = []
        done = asyncio.Event()

        def expired(late: Entry, seconds: float) -> None:
            told.append((late.sequence, seconds))
            late.phase = Phase.TIMED_OUT
            if len(told) == 3:
                done.set()

        deadlines = Deadlines(expired)
        ended = entry(9)
        for late, seconds in ((entry(1), 0.03), (entry(2), 0.01), (ended, 0.005), (entry(3), 0.02)):
            deadlines.add(late, seconds)
        ended.phase = Phase.COMPLETED
        await asyncio.wait_for(done.wait(), 10)
        assert told == [(2, 0.01), (3, 0.02), (1, 0.03)]

    asyncio.run(scenario())


def test_entries_that_ended_are_not_kept() -> None:
    async def scenario() -> None:
        deadlines = Deadlines(lambda *_: None)
        deadlines.add(entry(0), 1000.0)  # stays at the front of all that follow
        for number in range(1, 5000):
            ended = entry(number)
            deadlines.add(ended, 2000.0)
            ended.phase = Phase.COMPLETED
        assert len(deadlines._heap) < 200
        deadlines.close()
        assert deadlines._heap == [] and deadlines._timer is None

    asyncio.run(scenario())
