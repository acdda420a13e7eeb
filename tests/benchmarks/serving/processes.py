"""What processes take: processor time and memory."""

from __future__ import annotations

import time
from pathlib import Path


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def processor_seconds(pids: list[int]) -> list[float]:
    """The processor time that each has had, to the microsecond: the clock that Linux has for each process."""
    return [time.clock_gettime((~pid << 3) | 2) for pid in pids]


def proportional_bytes(pids: list[int]) -> int:
    """Memory of processes, where each page that several share counts in parts."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) << 10
    return total
