"""What the server sets out to reach, how far it got in this run, and what is in the way where it did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.benchmarks.serving.table import Table

_COLD = (
    "compare the server's processor time with that of linear: what it does for a request takes several times"
    " as long when the processor has done something else for milliseconds, and so it is with the worker"
)
_INTERPRETED = (
    "routing, strict reading, tokenization, line, deadline and figures of a request cost what the column of"
    " the server's processor time shows, all of it in Python; an echo has none of them"
)

MEMORY_MB = 4295
"""Four GiB."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure and its limit, the least that is wanted or the most that is allowed."""

    name: str
    limit: float
    value: float
    most: bool = False
    why: str = ""

    def row(self) -> str:
        """A line of a Markdown table."""
        met = self.value <= self.limit if self.most else self.value >= self.limit
        verdict = "yes" if met else f"no, {self.value / self.limit:.2f} times{self.why and ': '}{self.why}"
        return (
            f"| {self.name} | {'<=' if self.most else '>='} {self.limit:g} | {self.value:.3g} | {verdict} |"
        )


def markdown(linear: Table, minilm: Table, other: Mapping[str, float]) -> str:
    """All bars that there are figures for, as a Markdown table."""
    found = [*_linear(linear), *_minilm(minilm), *_besides(minilm, other)]
    found += [bar for table in (linear, minilm) for bar in _rivals(table)]
    lines = ["### bars", "", "| what | wanted | measured | met |", "|---|---|---|---|"]
    return "\n".join([*lines, *(bar.row() for bar in found)])


def _linear(table: Table) -> Iterator[Bar]:
    for clients in (8, 64):
        part = table.ratio("ours, 1 x batch 1", "echo-starlette", clients)
        yield Bar(f"linear, {clients} clients, of Starlette echo", 0.8, part, why=_INTERPRETED)


def _minilm(table: Table) -> Iterator[Bar]:
    for clients in (8, 64):
        rate = table.figure("ours, 2 x batch 1", clients, "rate")
        part = rate / table.figure("raw, 2 x batch 1", 0, "rate")
        yield Bar(f"minilm, {clients} clients, of raw", 0.95, part, why=_COLD)
    rate = table.figure("ours, 2 x batch 8", 64, "rate")
    yield Bar("minilm, 64 clients, batches, a second", 600, rate, why=_COLD)
    for rival, wanted in (("litserve", 1.7), ("torchserve", 1.2)):
        settings = [name for name in table.cells if name.startswith(rival)]
        if settings:
            part = min(table.ratio("ours, 2 x batch 8", name, 64) for name in settings)
            yield Bar(f"minilm, 64 clients, batches, of {rival} at its best", wanted, part, why=_COLD)
    bare = table.figure("raw, 1 x batch 1", 0, "p50_ms")
    served = table.figure("ours, 1 x batch 1", 1, "p50_ms")
    yield Bar("minilm, 1 client, over the bare forward, ms", 0.3, served - bare, most=True, why=_COLD)


def _besides(minilm: Table, other: Mapping[str, float]) -> Iterator[Bar]:
    request_us = minilm.figure("ours, 1 x batch 1", 1, "p50_ms") * 1000
    spent = other["tokenization, us"] + other["JSON in and out, us"]
    yield Bar("tokenization and JSON, of a request of minilm", 0.1, spent / request_us, most=True)
    for name, limit in (
        ("start of linear, ms", 100),
        ("start of minilm, ms", 500),
        ("server start to ready, s", 2.5),
    ):
        yield Bar(name, limit, other[name], most=True)
    for name, value in other.items():
        if name.startswith("memory with "):
            yield Bar(name, MEMORY_MB, value, most=True)


def _rivals(table: Table) -> Iterator[Bar]:
    """The worst of all cells that we share with a rival: as many allocations and rows, as many clients."""
    for rival in ("litserve", "ray", "torchserve"):
        rates, times = [], []
        for name, row in table.cells.items():
            kind, _, how = name.partition(", ")
            if kind != rival:
                continue
            for clients in row:
                rates.append(table.ratio(f"ours, {how}", name, clients))
                times.append(table.ratio(f"ours, {how}", name, clients, "p99_ms"))
        if rates:
            yield Bar(f"{table.title}, rate of {rival}, least of {len(rates)} cells", 1, min(rates))
            yield Bar(f"{table.title}, p99 of {rival}, most of {len(times)} cells", 1, max(times), most=True)
