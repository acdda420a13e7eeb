"""What the heads of requests came to: clients send the same few again and again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reference_impl.rest.call import Call
from reference_impl.rest.handler import Route
from reference_impl.rest.message import Incoming
from reference_impl.rest.router import Match

REMEMBERED = 512
"""Heads; when there are more, it begins anew."""

_Key = tuple[str, str, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A head in which nothing was wrong, and the route that it leads to."""

    call: Call
    match: Match
    route: Route
    with_body: bool


class Heads:
    """Remembers good heads. Nothing of them depends on who asks, or on what the body says."""

    def __init__(self) -> None:
        self._judged: dict[_Key, Judged] = {}

    def find(self, incoming: Incoming) -> Judged | None:
        """What is known of such a head."""
        return self._judged.get(_key(incoming)) if len(incoming.fields) == len(incoming.headers) else None

    def keep(self, judged: Judged) -> None:
        """Remember a head, unless a header comes twice: which of them counts is another story."""
        incoming = judged.call.incoming
        if len(incoming.fields) != len(incoming.headers):
            return
        if len(self._judged) >= REMEMBERED:
            self._judged.clear()
        self._judged[_key(incoming)] = replace(judged, call=replace(judged.call, incoming=NOBODY))


async def _no_body() -> bytes:
    return b""


NOBODY = Incoming("", "", "", (), _no_body)
"""Stands in for the request that a head came with, which is not kept."""


def _key(incoming: Incoming) -> _Key:
    fields = incoming.fields
    return (
        incoming.method,
        incoming.raw_path,
        incoming.query,
        fields.get("accept"),
        fields.get("content-type"),
    )
