"""Being told to stop: Ctrl-C, SIGTERM and SIGHUP all end a run in the same way.

A signal raises KeyboardInterrupt where that is safe, and is remembered elsewhere: what Python would lose
inside a library, or in the middle of a clean-up, is raised by the next request. Signals belong to the
process, so there is one :data:`STOP` for it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

Phase = Literal["free", "judging", "cleaning"]

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
IMPATIENCE = 3
"""The signal with which a clean-up that hangs is given up."""


class Stop:
    """Whether the process was told to stop, and what it is doing.

    In the phase ``free`` a signal interrupts at once. While ``judging`` it interrupts a request that is being
    sent, or the next one. While ``cleaning`` it is only counted, until it has come so often that it is meant.
    """

    def __init__(self) -> None:
        self.times = 0
        self.phase: Phase = "free"
        self._sending = False
        self._told = False

    @property
    def requested(self) -> bool:
        """Whether somebody has asked the process to stop."""
        return self.times > 0

    def request(self, *_: Any) -> None:
        """The signal handler. Raises KeyboardInterrupt where that is safe."""
        self.times += 1
        if self.phase == "free" or (self._sending and self._interrupts()):
            self._told = True
            raise KeyboardInterrupt

    def check(self) -> None:
        """Before a case begins. Raises KeyboardInterrupt if asked to stop."""
        if self.requested and self.phase == "judging":
            raise KeyboardInterrupt

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Around a request. Raises KeyboardInterrupt once if asked to stop: what is sent later cleans up."""
        if self.requested and self._interrupts():
            self._told = True
            raise KeyboardInterrupt
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._sending = True
        try:
            yield
        finally:
            self._sending = False

    @contextmanager
    def during(self, phase: Phase) -> Iterator[None]:
        """Say what the process is doing."""
        before, self.phase = self.phase, phase
        try:
            yield
        finally:
            self.phase = before

    def _interrupts(self) -> bool:
        if self.phase == "cleaning":
            return self.times == IMPATIENCE
        return self.phase == "judging" and not self._told


STOP = Stop()


@contextmanager
def signals_handled() -> Iterator[None]:
    """Let the signals end the process in order, until the end of the block; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    STOP.times, STOP._told, STOP.phase = 0, False, "free"
    before = {}
    for name in SIGNALS:
        with suppress(AttributeError, ValueError):
            number = getattr(signal, name)
            before[number] = signal.signal(number, STOP.request)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
