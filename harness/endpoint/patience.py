"""Patience with what stands in front of a server: rate limits, gateways, connections that break.

An answer that does not come from the API says nothing about the API. Such a request is sent again where that
is safe, within a budget; what is still not answered by the API then is handed on as :class:`Unsteady`.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from harness.endpoint.transport import Transport, WireRequest, WireResponse
from harness.errors import NoAnswer, TargetLost, Unsteady

GATEWAY = frozenset({429, 502, 503, 504})
NOT_PROCESSED = frozenset({429, 503})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

BUDGET = 30.0
"""Seconds that one request is waited for, beyond the time of its answers."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
BREAKS = 3
"""Times that a broken connection is tried again."""
WATCHED, TOO_MANY = 60, 40
"""Of so many requests in a row, with how many bad ones the target counts as degraded."""


@dataclass
class Pace:
    """At most ``rate`` requests a second, evenly; None for no limit."""

    rate: float | None
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Sleep until the next request may be sent."""
        if self.rate is None:
            return
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + 1 / self.rate
        time.sleep(max(0.0, start - now))


@dataclass
class Watch:
    """Remembers how the last requests went. Raises TargetLost when most of them went badly."""

    _last: deque[bool] = field(default_factory=lambda: deque(maxlen=WATCHED))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, bad: bool, where: str) -> None:
        """One more request."""
        with self._lock:
            self._last.append(bad)
            count = sum(self._last)
        if count >= TOO_MANY:
            raise TargetLost(
                f"the target degrades: {count} of the last {WATCHED} requests got no answer of the API",
                where=where,
                hint="try again later, or more slowly with --rate 10/s",
            )


class Patient:
    """A transport that waits out what is in front of the server behind another transport."""

    def __init__(
        self,
        transport: Transport,
        *,
        rate: float | None = None,
        budget: float = BUDGET,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = transport.base_url
        self.inner = transport
        self.rate = rate
        self._pace = Pace(rate)
        self._watch = Watch()
        self._budget = budget
        self._sleep = sleep

    def send(self, request: WireRequest, timeout: float) -> WireResponse:
        """Send, again if need be. Raises NoAnswer, Unsteady, TargetLost."""
        waited, pause, breaks = 0.0, FIRST_PAUSE, 0
        while True:
            self._pace.wait()
            try:
                answer = self.inner.send(request, timeout)
            except NoAnswer as broken:
                breaks += 1
                self._watch.note(True, self.base_url)
                if breaks > BREAKS or not _repeatable(request, broken):
                    raise
                self._sleep(FIRST_PAUSE * breaks)
                continue
            reason = _from_a_gateway(answer)
            self._watch.note(reason is not None, self.base_url)
            if reason is None:
                return answer
            told = retry_after(answer.headers)
            wanted = told if told is not None else pause * random.uniform(0.75, 1.25)
            again = answer.status in NOT_PROCESSED or request.method in SAFE_METHODS
            if not again or waited + wanted > self._budget:
                how = f"waited {waited:.1f} s" if again else "not repeated, as it may have had an effect"
                raise Unsteady(f"{reason}, for {request.method} {request.target}; {how}")
            self._sleep(wanted)
            waited += wanted
            pause = min(pause * 2, LONGEST_PAUSE)

    def close(self) -> None:
        """Release connections."""
        self.inner.close()


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, as the header tells, in seconds or as a date; None if it tells nothing."""
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    if told is None:
        return None
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _repeatable(request: WireRequest, broken: NoAnswer) -> bool:
    """Whether a request that broke may be sent again: it changes nothing, or it was not sent. That nobody
    listens at all is no break."""
    if broken.timed_out:
        return False
    return request.method in SAFE_METHODS and broken.connected


def _from_a_gateway(answer: WireResponse) -> str | None:
    """What an answer says that does not come from the API; None for one that does."""
    if answer.status not in GATEWAY:
        return None
    named = retry_after(answer.headers) is not None
    if answer.status == 429:
        return "the server limits its rate (status 429)" if named or not _is_envelope(answer.body) else None
    if named or not _is_envelope(answer.body):
        return f"something in front of the server answers {answer.status}"
    return None


def _is_envelope(body: Any) -> bool:
    error = body.get("error") if isinstance(body, Mapping) else None
    return isinstance(error, Mapping) and isinstance(error.get("type"), str)
