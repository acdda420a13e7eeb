"""What happened: a request that was sent and the answer that came back."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

SHOWN_BODY = 4000


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request with all symbols bound. ``actor`` is a label, never a credential."""

    method: str
    path: str
    query: tuple[tuple[str, str | None], ...]
    body: Any
    actor: str

    @property
    def target(self) -> str:
        """Path and query string as sent."""
        return request_target(self.path, self.query)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. ``status`` None: no answer, ``error`` says why. Times in seconds."""

    step: str
    request: SentRequest
    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    seconds: float = 0.0
    error: str | None = None
    timed_out: bool = False

    def to_json(self) -> dict[str, Any]:
        """The exchange as report data; long bodies are cut."""
        text = json.dumps(self.body, ensure_ascii=False)
        return {
            "step": self.step,
            "method": self.request.method,
            "target": self.request.target,
            "actor": self.request.actor,
            "request_body": shortened(self.request.body),
            "status": self.status,
            "response_body": self.body if len(text) <= SHOWN_BODY else text[:SHOWN_BODY] + "…",
            "seconds": round(self.seconds, 6),
            **({"error": self.error} if self.error else {}),
        }


def request_target(path: str, query: tuple[tuple[str, str | None], ...]) -> str:
    """Join path and query string; characters that URLs do not allow are percent-encoded."""
    pairs = [
        _quoted(n) if v is None else urlencode([(n, v)], quote_via=quote, errors="replace") for n, v in query
    ]
    encoded = _quoted(path, safe="/*,%-_.~:@!$&'()+;=")
    return encoded + ("?" + "&".join(pairs) if pairs else "")


def _quoted(text: str, safe: str = "") -> str:
    """Percent-encoded; what is no character at all, half of a pair, becomes a question mark."""
    return quote(text, safe=safe, errors="replace")


def shortened(body: Any) -> Any:
    """Return ``body`` with long strings cut, for display."""
    if isinstance(body, str):
        return body if len(body) <= 200 else body[:200] + f"… ({len(body)} characters)"
    if isinstance(body, Mapping):
        return {k: shortened(v) for k, v in body.items()}
    if isinstance(body, list):
        return [shortened(item) for item in body]
    return body


def curl(request: SentRequest, base_url: str) -> str:
    """The request as a curl command for a POSIX shell; credentials are shell variables to fill in."""
    words = ["curl", "-sS", *(["--head"] if request.method == "HEAD" else ["-X", request.method])]
    if request.actor == "admin":
        words += ["-u", '"$USER_AND_PASSWORD"']
    elif request.actor != "anonymous":
        words += ["-u", f'{shlex.quote(request.actor)}:"$PASSWORD"']
    if request.body is not None:
        body = request.body if isinstance(request.body, str) else json.dumps(request.body)
        words += ["-H", shlex.quote("Content-Type: application/json"), "--data-raw", shlex.quote(body)]
    words.append(shlex.quote(base_url.rstrip("/") + request.target))
    return " ".join(words)
