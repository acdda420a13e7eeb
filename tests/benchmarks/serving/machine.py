"""What the machine gives right now: its speed, and how many cores it has for us."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

TWO_CORES = 1.6
"""How much more than one process two must get done; a machine with less is short of a core."""

STEADY = 0.8
"""How much of the speed before a round must be left after it."""

_SPIN = """
import time
end, turns = time.perf_counter() + 0.5, 0
while time.perf_counter() < end:
    turns += 1
print(turns)
"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns of a loop that one process does, and how many times that two do together."""

    speed: float
    cores: float


def calibrate() -> Calibration:
    """Let one and then two processes spin for half a second."""
    one = _spin(1)
    return Calibration(one, _spin(2) / one)


def comparable(before: Calibration, after: Calibration) -> bool:
    """Whether what was measured in between counts."""
    if min(before.cores, after.cores) < TWO_CORES:
        return False
    return STEADY <= after.speed / before.speed <= 1 / STEADY


def _spin(count: int) -> float:
    spinners = [subprocess.Popen([sys.executable, "-c", _SPIN], stdout=subprocess.PIPE) for _ in range(count)]
    return sum(float(spinner.communicate()[0]) for spinner in spinners)
