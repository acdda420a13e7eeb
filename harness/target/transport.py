"""One interface to the system under test, whatever the way to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from harness.errors import HarnessError


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request ready to be sent; ``target`` is the path with its query string."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer; ``body`` is parsed JSON where it says so, else text."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


class NoAnswer(HarnessError):
    """The request was not answered: refused, cut off or timed out.

    ``connected`` tells whether it was sent.
    """

    def __init__(self, what: str, *, connected: bool) -> None:
        super().__init__(what)
        self.connected = connected


class Transport(Protocol):
    """A way to send requests; safe to use from several threads at once."""

    base_url: str

    def send(self, request: Outgoing, timeout: float) -> Incoming:
        """Send and wait at most ``timeout`` seconds; raises NoAnswer."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


def parsed_body(content: bytes, content_type: str) -> Any:
    """JSON as data, everything else as text; an empty body is None."""
    if not content:
        return None
    if "json" in content_type:
        try:
            return json.loads(content)
        except ValueError:
            pass
    return content.decode("utf-8", errors="replace")
