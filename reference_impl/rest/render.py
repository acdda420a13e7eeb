"""From an answer or an error to status, headers and bytes."""

from __future__ import annotations

from typing import Any

from reference_impl.errors import ApiError
from reference_impl.rest.call import Call
from reference_impl.rest.encode import encode
from reference_impl.rest.errors import TextError, error_body, error_headers
from reference_impl.rest.handler import RestResponse
from reference_impl.rest.message import Outgoing
from reference_impl.rest.product import BUILD_HASH, VERSION

_REFUSALS = (401, 403)


def render_response(call: Call, response: RestResponse) -> Outgoing:
    """A handler's answer."""
    headers = list(response.headers.items())
    headers += [("Warning", _warning(text)) for text in dict.fromkeys(response.warnings)]
    if response.body is None or isinstance(response.body, bytes):
        if response.content_type is not None:
            headers.append(("content-type", response.content_type))
        return _finish(call, response.status, headers, response.body or b"")
    value = call.style.filter.apply(response.body) if call.style.filter else response.body
    return _encoded(call, response.status, headers, value, pretty=response.pretty)


def render_api_error(call: Call, error: ApiError) -> Outgoing:
    """An error in object form; filters do not touch it."""
    headers = error_headers(error)
    return _encoded(call, error.status, headers, error_body(error, trace=call.style.trace))


def render_text_error(call: Call, error: TextError) -> Outgoing:
    """An error in string form."""
    return _encoded(call, error.status, list(error.headers.items()), error.body())


def _encoded(
    call: Call, status: int, headers: list[tuple[str, str]], value: Any, *, pretty: bool = False
) -> Outgoing:
    style = call.style
    wanted = pretty if style.pretty is None else style.pretty
    headers.append(("content-type", style.media_type.content_type))
    return _finish(call, status, headers, encode(value, style.media_type.format or "json", pretty=wanted))


def _finish(call: Call, status: int, headers: list[tuple[str, str]], body: bytes) -> Outgoing:
    if status in _REFUSALS:
        headers = [(name, value) for name, value in headers if name != "Warning"]
    else:
        headers.append(("X-elastic-product", "Elasticsearch"))
    if (opaque_id := call.incoming.header("x-opaque-id")) is not None:
        headers.append(("X-Opaque-Id", opaque_id))
    return Outgoing(status, headers, body)


def _warning(text: str) -> str:
    quoted = "".join(_warning_character(char) for char in text)
    return f'299 Elasticsearch-{VERSION}-{BUILD_HASH} "{quoted}"'


def _warning_character(char: str) -> str:
    if char in '\\"':
        return f"\\{char}"
    if char == "%" or not (" " <= char <= "~" or "\xa0" <= char <= "\xff"):
        return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
    return char
