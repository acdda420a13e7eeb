"""Pages read by several processes, with the same outcome as by one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

from harness.reading.page_extractor import PageApis, PageExtractor
from harness.reading.pages import PageFile

Form = TypeVar("Form")

PAGES_A_PROCESS = 32
"""Fewer pages are read before another process has started."""

SHARES = 8
"""Shares of the pages for each process: more even out pages that take longer, fewer take less passing on."""

_extractors: list[PageExtractor[Any]] = []


def extracted_by(
    jobs: int | None, extractor: PageExtractor[Form], pages: Sequence[PageFile]
) -> Iterator[PageApis[Form]]:
    """Yield what the pages say in their order; ``jobs`` processes read them, or as many as are worth it."""
    jobs = min(_processors(), len(pages) // PAGES_A_PROCESS) if jobs is None else jobs
    if jobs < 2:
        yield from map(extractor.extract, pages)
        return
    size = max(1, len(pages) // (jobs * SHARES))
    shares = [pages[start : start + size] for start in range(0, len(pages), size)]
    with ProcessPoolExecutor(min(jobs, len(shares)), initializer=_prepare, initargs=(extractor,)) as pool:
        for found in pool.map(_extract, shares):
            yield from found


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _prepare(extractor: PageExtractor[Any]) -> None:
    """Begin a process: it leaves interrupts to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _extractors[:] = [extractor]


def _extract(pages: Sequence[PageFile]) -> list[PageApis[Any]]:
    (extractor,) = _extractors
    return [extractor.extract(page) for page in pages]
