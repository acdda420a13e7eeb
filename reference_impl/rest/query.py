"""Query strings and percent escapes, with Elasticsearch's separators and error texts."""

from __future__ import annotations

import re

from reference_impl.errors import ApiError, illegal_argument

_RESERVED = {"serverlessrequest": "serverlessRequest", "operatorrequest": "operatorRequest"}
_HEX = re.compile("[0-9a-fA-F]{2}")


def decode(text: str, *, plus_is_blank: bool) -> str:
    """Undo percent escapes; ``%%`` is a percent sign. Raises ApiError 400 ``illegal_argument_exception``."""
    if plus_is_blank:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    out = bytearray()
    at = 0
    while at < len(text):
        if text[at] != "%":
            out += text[at].encode()
            at += 1
            continue
        if at + 1 >= len(text):
            raise illegal_argument(f"unterminated escape sequence at end of string: {text}")
        if text[at + 1] == "%":
            out += b"%"
            at += 2
            continue
        pair = text[at + 1 : at + 3]
        if len(pair) < 2:
            raise illegal_argument(f"partial escape sequence at end of string: {text}")
        if _HEX.fullmatch(pair) is None:
            raise illegal_argument(f"invalid escape sequence `%{pair}' at index {at} of: {text}")
        out.append(int(pair, 16))
        at += 3
    return out.decode("utf-8", "replace")


def parse_query(query: str) -> dict[str, str]:
    """Parameters by name; the last of several values wins, a name alone has an empty value.

    Raises ApiError 400 ``bad_parameter_exception`` for a broken escape or a reserved name.
    """
    found: dict[str, str] = {}
    for piece in re.split("[&;]", query.partition("#")[0]):
        if not piece:
            continue
        name, _, value = piece.partition("=")
        try:
            name, value = decode(name, plus_is_blank=True), decode(value, plus_is_blank=True)
        except ApiError as error:
            raise _bad_parameter(error) from None
        if name.lower() in _RESERVED:
            detail = f"parameter [{_RESERVED[name.lower()]}] is reserved and may not be set"
            raise _bad_parameter(illegal_argument(detail))
        found[name] = value
    return found


def _bad_parameter(cause: ApiError) -> ApiError:
    reason = f"java.lang.IllegalArgumentException: {cause.reason}"
    return ApiError(400, "bad_parameter_exception", reason, cause)
