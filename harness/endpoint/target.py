"""A target: a transport, credentials, and who may send what."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from harness.endpoint.credentials import Credentials, basic
from harness.endpoint.fence import Access, Fence, closed
from harness.endpoint.stopping import STOP
from harness.endpoint.transport import Transport, WireRequest
from harness.errors import NoAnswer
from harness.model.case import Actor
from harness.model.exchange import Exchange, SentRequest, request_target

REQUEST_TIMEOUT = 60.0
SHORTEST_TIMEOUT = 10.0
"""Seconds that a request gets at least, also when the time of a run is up."""


NOBODYS = Access()
"""What is known of a target that nobody has said anything about."""


class Target:
    """Sends steps and returns exchanges; never raises for what the target does. ``requests`` counts.

    Every request passes the ``fence``; the one it begins with lets nothing with an effect through.
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Credentials,
        access: Access = NOBODYS,
        fence: Fence | None = None,
    ) -> None:
        self.transport = transport
        self.credentials = credentials
        self.access = access
        self.fence = fence or closed()
        self.requests = 0
        self.deadline: float | None = None
        """When the user's time is up, in monotonic seconds: from then on nothing is waited for long."""

    @property
    def url(self) -> str:
        """The base URL, for people."""
        return self.transport.base_url

    def send(
        self,
        method: str,
        path: str,
        *,
        query: tuple[tuple[str, str | None], ...] = (),
        body: Any = None,
        actor: Actor | None = None,
        step: str = "",
        timeout: float = REQUEST_TIMEOUT,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send one request as ``actor`` and return the exchange; ``headers`` go over the usual ones.

        Raises Refused where the fence does not let it through.
        """
        self.fence.admit(method, path, query, body)
        self.requests += 1
        usual = {"accept": "application/json"}
        content = None
        if body is not None:
            usual["content-type"] = "application/json"
            content = (body if isinstance(body, str) else json.dumps(body)).encode()
        if authorization := self._header(actor):
            usual["authorization"] = authorization
        for name, value in (headers or {}).items():
            usual[name.lower()] = value
        sent = SentRequest(method, path, query, body, _label(actor))
        timeout = self._within(timeout)
        started = time.perf_counter()
        try:
            with STOP.sending():
                answer = self.transport.send(
                    WireRequest(method, request_target(path, query), usual, content), timeout
                )
        except NoAnswer as error:
            return Exchange(
                step,
                sent,
                None,
                seconds=time.perf_counter() - started,
                error=str(error),
                timed_out=error.timed_out,
            )
        seconds = time.perf_counter() - started
        return Exchange(step, sent, answer.status, answer.headers, answer.body, seconds)

    def close(self) -> None:
        """Release the transport."""
        self.transport.close()

    def _within(self, timeout: float) -> float:
        """The time that an answer may take: no longer than the user has, but enough to answer."""
        if self.deadline is None:
            return timeout
        return min(timeout, max(self.deadline - time.monotonic(), SHORTEST_TIMEOUT))

    def _header(self, actor: Actor | None) -> str | None:
        if actor is None or actor.kind == "admin":
            return self.credentials.header
        if actor.kind == "anonymous":
            return None
        return basic(actor.user or "", actor.password or "").header


def _label(actor: Actor | None) -> str:
    if actor is None:
        return "admin"
    return actor.user or actor.kind
