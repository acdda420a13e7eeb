"""What the queue needs of whatever runs the model: the seam between accounting and processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from reference_impl.deployment.archive import Archive

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What to load, with how many intra-op ``threads`` and how many ``allocations`` at first.

    ``memory`` in bytes, 0 for no limit; ``seconds`` is the time that the loading may take; ``batch`` is the
    number of requests to evaluate in one pass, if the model can do that.
    """

    definition: Archive
    threads: int
    allocations: int
    low_priority: bool = False
    memory: int = 0
    seconds: float = 120.0
    batch: int = 1


@dataclass(eq=False, slots=True)
class Work:
    """One request: int64 arguments of one shape [rows, tokens]; the rows are run one by one.

    With ``companions`` each row is a request of its own, ``number`` the first of them: the rows may be run
    together, and each number gets its own answer. ``keep`` names the only place of the output's second
    dimension that is needed: what is computed for each token can be megabytes, and so need not leave the
    process.
    """

    number: int
    arguments: tuple[IntArray, ...]
    keep: int | None = None
    companions: tuple[int, ...] = ()


@dataclass(eq=False, slots=True)
class Answer:
    """The answer to one request: an output of three dimensions, or the text of an error."""

    number: int
    time_ms: float
    output: FloatArray | None = None
    error: str | None = None


class Executor(Protocol):
    """One process that runs one model. All methods and callbacks belong to the event loop's thread."""

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        ...

    @property
    def batch(self) -> int:
        """How many requests it evaluates in one pass; 1 until it has started."""
        ...

    async def start(self, load: LoadRequest) -> None:
        """Start the process and load the model. Raises LoadFailed; the process has ended then, or will."""
        ...

    def send(self, work: Work) -> None:
        """Hand over a request. Without effect once the process is gone."""
        ...

    def set_allocations(self, number: int) -> None:
        """Evaluate up to ``number`` requests at a time."""
        ...

    def close_input(self) -> None:
        """Let the process finish what it has and end."""
        ...

    def kill(self) -> None:
        """End the process now, whatever it does."""
        ...

    async def wait_exited(self) -> None:
        """Return when the process is gone; at once when there never was one."""
        ...


class ExecutorFactory(Protocol):
    """Makes an executor that reports answers, and the reason of its end once, if it had started."""

    def __call__(self, on_answer: Callable[[Answer], None], on_exit: Callable[[str], None]) -> Executor:
        """Return a new executor; nothing is started yet."""
        ...
