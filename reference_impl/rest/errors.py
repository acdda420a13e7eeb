"""Error bodies: the object form of exceptions, and the two string forms of the layer in front of handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.errors import ApiError

_PARSE_TYPES = frozenset({"x_content_parse_exception", "x_content_e_o_f_exception"})
# Types of plain Java exceptions: their causes are never taken for the root cause.
_PLAIN_TYPES = frozenset(
    {
        "action_request_validation_exception",
        "arithmetic_exception",
        "bad_parameter_exception",
        "class_cast_exception",
        "date_time_parse_exception",
        "es_rejected_execution_exception",
        "i_o_exception",
        "illegal_argument_exception",
        "illegal_state_exception",
        "index_out_of_bounds_exception",
        "json_e_o_f_exception",
        "json_parse_exception",
        "media_type_header_exception",
        "null_pointer_exception",
        "number_format_exception",
        "runtime_exception",
        "scanner_exception",
        "too_long_http_line_exception",
        "validation_exception",
    }
)
_TIMEOUT_TYPES = frozenset({"timeout_exception", "process_cluster_event_timeout_exception"})
_PREFIXED_TYPES = frozenset(
    {"exception", "status_exception", "parse_exception", "security_exception", "timeout_exception"}
)
_MAX_NESTING = 100


class TextError(Exception):
    """An error answered as a string: ``{"error": text, "status": status}``, or without the status."""

    def __init__(
        self, status: int, text: str, *, headers: Mapping[str, str] | None = None, bare: bool = False
    ) -> None:
        self.status = status
        self.text = text
        self.headers = dict(headers or {})
        self.bare = bare
        super().__init__(text)

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        return {"error": self.text} if self.bare else {"error": self.text, "status": self.status}


def error_body(error: ApiError, *, trace: bool = False) -> dict[str, Any]:
    """The object form. ``trace`` adds ``stack_trace`` texts, but never to a 401."""
    trace = trace and error.status != 401
    roots = error.root_causes if error.root_causes is not None else (_root_cause(error),)
    rendered = {
        "root_cause": [_render(root, trace=trace, with_cause=False) for root in roots],
        **_render(error, trace=trace),
    }
    return {"error": rendered, "status": error.status}


def error_headers(error: ApiError) -> list[tuple[str, str]]:
    """HTTP headers that an error brings along."""
    headers = []
    for name, value in error.body_headers.items():
        headers += [(name, item) for item in ([value] if isinstance(value, str) else value)]
    if error.status >= 500 and _is_elasticsearch(error):
        headers.append(("X-Elastic-App-Exception", _class_name(error.type)))
    if error.type in _TIMEOUT_TYPES:
        headers.append(("X-Timed-Out", "?1"))
    return headers


def _is_elasticsearch(error: ApiError) -> bool:
    return error.type not in _PLAIN_TYPES and error.type not in _PARSE_TYPES


def _root_cause(error: ApiError) -> ApiError:
    for _ in range(_MAX_NESTING):
        cause = error.caused_by
        if cause is None or error.type in _PLAIN_TYPES:
            return error
        if not _is_elasticsearch(cause) and not (error.type in _PARSE_TYPES and cause.type in _PARSE_TYPES):
            return error
        error = cause
    return error


def _render(error: ApiError, *, trace: bool, with_cause: bool = True, depth: int = 0) -> dict[str, Any]:
    if depth > _MAX_NESTING:
        return {"type": "illegal_state_exception", "reason": "too many nested exceptions"}
    body: dict[str, Any] = {"type": error.type, "reason": error.reason}
    if error.type in _TIMEOUT_TYPES:
        body["timed_out"] = True
    for name, value in error.metadata.items():
        body[name] = _scalar_if_single(value)
    if with_cause and error.caused_by is not None:
        body["caused_by"] = _render(error.caused_by, trace=trace, depth=depth + 1)
    if error.body_headers:
        body["header"] = {name: _scalar_if_single(value) for name, value in error.body_headers.items()}
    if trace:
        body["stack_trace"] = f"{_class_name(error.type)}: {error.reason}"
    if error.suppressed:
        body["suppressed"] = [_render(item, trace=trace, depth=depth + 1) for item in error.suppressed]
    return body


def _scalar_if_single(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value[0] if len(value) == 1 else list(value)
    return value


def _class_name(error_type: str) -> str:
    name = "".join(part.capitalize() for part in error_type.split("_"))
    return f"Elasticsearch{name}" if error_type in _PREFIXED_TYPES else name
