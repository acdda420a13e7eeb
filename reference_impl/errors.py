"""The error a handler or an action raises, and the usual kinds of it.

Names and statuses are those of Elasticsearch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class ApiError(Exception):
    """An error answer in object form.

    ``metadata`` are extra keys after ``reason``; ``body_headers`` appear as ``header`` in the body and as
    HTTP headers. ``parse_cause`` is true for parse errors, through which the root cause is looked up.
    """

    status: int
    type: str
    reason: str | None
    caused_by: ApiError | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    body_headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    suppressed: tuple[ApiError, ...] = ()
    root_causes: tuple[ApiError, ...] | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.type}: {self.reason}"


def illegal_argument(reason: str, *, caused_by: ApiError | None = None) -> ApiError:
    """400 ``illegal_argument_exception``."""
    return ApiError(400, "illegal_argument_exception", reason, caused_by)


def status_exception(status: int, reason: str, *, caused_by: ApiError | None = None) -> ApiError:
    """``status_exception`` with a status of its own."""
    return ApiError(status, "status_exception", reason, caused_by)


def not_found(reason: str) -> ApiError:
    """404 ``resource_not_found_exception``."""
    return ApiError(404, "resource_not_found_exception", reason)


def already_exists(reason: str) -> ApiError:
    """400 ``resource_already_exists_exception``."""
    return ApiError(400, "resource_already_exists_exception", reason)


def parse_error(reason: str, **metadata: Any) -> ApiError:
    """400 ``parse_exception``; ``metadata`` such as ``processor_type`` is added to the body."""
    return ApiError(400, "parse_exception", reason, metadata=metadata)


def _numbered(messages: Iterable[str]) -> str:
    return "Validation Failed: " + "".join(f"{i}: {m};" for i, m in enumerate(messages, 1))


def request_validation(messages: Iterable[str]) -> ApiError:
    """400 ``action_request_validation_exception`` that lists every failed rule."""
    return ApiError(400, "action_request_validation_exception", _numbered(messages))


def validation(messages: Iterable[str]) -> ApiError:
    """400 ``validation_exception`` that lists every failed rule."""
    return ApiError(400, "validation_exception", _numbered(messages))
