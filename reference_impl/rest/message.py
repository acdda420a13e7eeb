"""Requests and responses as they are on the wire, before and after everything the API makes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


def stay() -> None:
    """For ways in which a request comes that do not tell when its client goes away."""


@dataclass(eq=False, slots=True)
class Incoming:
    """A request whose body has not been read yet. Header names are in lower case.

    ``read`` returns the body; it raises BodyTooLarge (see the ``body`` module) when that exceeds a limit.
    ``leave_with_client`` has the work given up when the client goes away before it has its answer.
    ``fields`` maps each header to the first of its values.
    """

    method: str
    raw_path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    read: Callable[[], Awaitable[bytes]]
    leave_with_client: Callable[[], None] = stay
    fields: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.fields = dict(self.headers[::-1])

    @property
    def uri(self) -> str:
        """Path and query, undecoded."""
        return f"{self.raw_path}?{self.query}" if self.query else self.raw_path

    def values(self, name: str) -> list[str]:
        """All values of a header."""
        if name not in self.fields:
            return []
        return [value for key, value in self.headers if key == name]

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return self.fields.get(name)


@dataclass(slots=True)
class Outgoing:
    """A response. For HEAD, ``body`` is what its headers describe, and it is not sent."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
