"""What a target does not offer, told from its answers: no such route, not for these credentials, no licence.

An unknown route is answered in many ways. What this target says to a path that no API has is asked once; an
answer that says the same means the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.endpoint.target import Target
from harness.model.exchange import Exchange

NO_ROUTE = ("no handler found", "incorrect http method", "no such route", "unknown url", "not implemented")
NOT_ALLOWED = (405, 410, 501)
CUT = 160


@dataclass(frozen=True, slots=True)
class Offer:
    """Knows how the target answers to what it does not have. ``nowhere`` is its answer to such a path."""

    nowhere: Exchange
    prefix: str = "hx"

    def no_route(self, exchange: Exchange) -> str | None:
        """Why the answer says that there is no such route; None if it does not."""
        if exchange.status is None or exchange.status < 400:
            return None
        if exchange.status in NOT_ALLOWED or self._says_no_route(exchange):
            return f"the target has no such route: {self._said(exchange)}"
        return None

    def lacks(self, exchange: Exchange) -> str | None:
        """Why the answer says that the target does not offer what was asked for; None if it does not."""
        if exchange.status in (401, 403):
            return f"not for these credentials or this licence: {self._said(exchange)}"
        return self.no_route(exchange)

    def _said(self, exchange: Exchange) -> str:
        """Request and answer, with no name of the run, so that the same reason reads the same."""
        text = f"{exchange.request.method} {exchange.request.path} is answered {shown(exchange)}"
        return re.sub(rf"{re.escape(self.prefix)}[a-z0-9-]*", "{name}", text)

    def _says_no_route(self, exchange: Exchange) -> bool:
        if exchange.status is None or exchange.status >= 500:
            return False
        text = _text(exchange.body).lower()
        if any(words in text for words in NO_ROUTE):
            return True
        if exchange.status == 404 and not _is_envelope(exchange.body) and _is_strange(exchange.body):
            return True
        if _about_an_index(exchange):
            return True
        same = exchange.status == self.nowhere.status
        return same and self.nowhere.status != 200 and _without_path(exchange) == _without_path(self.nowhere)


def ask(target: Target, prefix: str) -> Offer:
    """Ask for a path that no API has."""
    return Offer(target.send("GET", f"/_{prefix}_no_such_route/of/any/api"), prefix)


def shown(exchange: Exchange) -> str:
    """Status and the beginning of what was said."""
    text = " ".join(_text(exchange.body).split())
    return f"{exchange.status} {text[:CUT]}{'…' if len(text) > CUT else ''}".rstrip()


def _text(body: Any) -> str:
    return body if isinstance(body, str) else "" if body is None else json.dumps(body, ensure_ascii=False)


def _is_envelope(body: Any) -> bool:
    error = body.get("error") if isinstance(body, Mapping) else None
    return isinstance(error, Mapping) and isinstance(error.get("type"), str)


def _is_strange(body: Any) -> bool:
    """Text, no body at all, or JSON of another framework: an API of this kind answers a missing thing with an
    error object, or with the empty object."""
    return (
        not isinstance(body, Mapping)
        or bool({"detail", "message", "timestamp"} & set(body))
        or (isinstance(body.get("error"), str))
    )


def _about_an_index(exchange: Exchange) -> bool:
    """Whether the first part of the path was taken for the name of an index."""
    error = exchange.body.get("error") if isinstance(exchange.body, Mapping) else None
    if not isinstance(error, Mapping) or "index" not in str(error.get("type")):
        return False
    first = exchange.request.path.strip("/").partition("/")[0]
    return first.startswith("_") and first in _text(error)


def _without_path(exchange: Exchange) -> str:
    text = _text(exchange.body)
    for part in (exchange.request.path, exchange.request.path.strip("/"), exchange.request.method):
        text = text.replace(part, "")
    return text
