"""Strict reading of JSON objects: which fields there may be, of which kind, and what is said otherwise.

    parser = ObjectParser("start_request", {"model_id": STRING, "timeout": duration("timeout")})
    body = parser.read(request)

A field's :class:`Kind` lists the tokens it takes and converts the value. All errors are ApiError 400.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from reference_impl.errors import ApiError, illegal_argument
from reference_impl.rest.json_reader import locate, token_of
from reference_impl.rest.request import NO_BODY, RestRequest
from reference_impl.rest.suggest import did_you_mean
from reference_impl.rest.units import number_format, parse_bool, parse_duration, parse_integer, parse_size

Path = tuple[str | int, ...]


class Source(NamedTuple):
    """The text that was parsed and how to get to the value in question; only errors look at it."""

    text: bytes = b""
    path: Path = ()

    def at(self, *more: str | int) -> Source:
        """The same text, deeper."""
        return Source(self.text, (*self.path, *more))

    def place(self) -> str:
        """``line:column`` of the value's key."""
        line, column = locate(self.text, self.path)
        return f"{line}:{column}"


@dataclass(frozen=True, slots=True)
class Kind:
    """What values a field takes. ``convert`` may raise ApiError or ValueError."""

    tokens: frozenset[str]
    convert: Callable[[Any, Source], Any]


def _kind(*tokens: str, convert: Callable[[Any], Any] = lambda value: value) -> Kind:
    return Kind(frozenset(tokens), lambda value, _source: convert(value))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(bits: int) -> Callable[[Any], int]:
    def convert(value: Any) -> int:
        if isinstance(value, float):
            if not value.is_integer():
                raise illegal_argument(f"{value} cannot be converted to Integer without data loss")
            value = int(value)
        try:
            return parse_integer(str(value), bits=bits)
        except ValueError:
            raise number_format(str(value)) from None

    return convert


def _real(value: Any) -> float:
    try:
        return float(value)
    except ValueError:
        raise number_format(str(value)) from None


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else parse_bool(value)


STRING = _kind("VALUE_STRING")
TEXT = _kind("VALUE_STRING", "VALUE_NUMBER", "VALUE_BOOLEAN", convert=_text)
INTEGER = _kind("VALUE_NUMBER", "VALUE_STRING", convert=_whole(32))
LONG = _kind("VALUE_NUMBER", "VALUE_STRING", convert=_whole(64))
FLOAT = _kind("VALUE_NUMBER", "VALUE_STRING", convert=_real)
BOOLEAN = _kind("VALUE_BOOLEAN", "VALUE_STRING", convert=_boolean)
OBJECT = _kind("START_OBJECT")
LIST = _kind("START_ARRAY")
STRINGS = Kind(frozenset({"START_ARRAY", "VALUE_STRING"}), lambda value, source: _strings(value, source))
ANY = _kind("VALUE_STRING", "VALUE_NUMBER", "VALUE_BOOLEAN", "VALUE_NULL", "START_OBJECT", "START_ARRAY")


def _strings(value: Any, source: Source) -> list[str]:
    items = value if isinstance(value, list) else [value]
    for index, item in enumerate(items):
        if not isinstance(item, str | int | float):
            raise ApiError(
                400,
                "x_content_parse_exception",
                f"[{source.at(index).place()}] Can't get text on a {token_of(item)}",
            )
    return [_text(item) for item in items]


def nullable(kind: Kind) -> Kind:
    """The same kind, or null, which is read as None."""
    return Kind(
        kind.tokens | {"VALUE_NULL"},
        lambda value, source: None if value is None else kind.convert(value, source),
    )


def object_of(parser: ObjectParser) -> Kind:
    """An object read by ``parser``."""
    return Kind(frozenset({"START_OBJECT"}), parser.parse)


def objects_of(parser: ObjectParser) -> Kind:
    """A list of objects read by ``parser``; a single object is a list of one."""

    def convert(value: Any, source: Source) -> list[Any]:
        if isinstance(value, dict):
            return [parser.parse(value, source)]
        return [parser.parse(item, source.at(index)) for index, item in enumerate(value)]

    return Kind(frozenset({"START_ARRAY", "START_OBJECT"}), convert)


def duration(setting: str) -> Kind:
    """A duration, read as seconds; None for ``-1``."""
    return _kind("VALUE_STRING", "VALUE_NUMBER", convert=lambda value: parse_duration(_text(value), setting))


def size(setting: str) -> Kind:
    """A byte size, read as bytes."""
    return _kind("VALUE_STRING", "VALUE_NUMBER", convert=lambda value: parse_size(_text(value), setting))


class ObjectParser:
    """Reads objects with the given fields. ``required`` names those that must be there. A lenient parser
    (``ignore_unknown``) drops fields it does not know."""

    def __init__(
        self,
        name: str,
        fields: Mapping[str, Kind],
        *,
        required: Sequence[str] = (),
        ignore_unknown: bool = False,
    ) -> None:
        self.name = name
        self.fields = dict(fields)
        self.required = tuple(required)
        self.ignore_unknown = ignore_unknown

    def read(self, request: RestRequest, *, required: bool = True, missing: str = NO_BODY) -> dict[str, Any]:
        """Read a request's body; without one, ``{}`` if not ``required``."""
        body = request.json(self.name, required=required, missing=missing)
        return self.parse(body, Source(request.body)) if request.body_present else {}

    def parse(self, value: Any, source: Source | None = None) -> dict[str, Any]:
        """The converted fields that are there, in their own order.

        Errors: unknown field, wrong kind of value, failed conversion (``x_content_parse_exception``) and
        missing fields (``illegal_argument_exception``, ``Required [a, b]``).
        """
        source = source or Source()
        if not isinstance(value, dict):
            raise self._error(source, f"Expected START_OBJECT but was: {token_of(value)}")
        found = {}
        for field, item in value.items():
            kind = self.fields.get(field)
            if kind is None:
                if self.ignore_unknown:
                    continue
                raise self._unknown(field, source.at(field))
            found[field] = self._convert(field, kind, item, source.at(field))
        if absent := [field for field in self.required if field not in found]:
            raise illegal_argument(f"Required [{', '.join(absent)}]")
        return found

    def _convert(self, field: str, kind: Kind, value: Any, source: Source) -> Any:
        token = token_of(value)
        if token not in kind.tokens:
            raise self._error(source, f"{field} doesn't support values of type: {token}")
        try:
            return kind.convert(value, source)
        except ApiError as error:
            raise self._error(source, f"failed to parse field [{field}]", error) from None
        except ValueError as error:
            cause = illegal_argument(str(error))
            raise self._error(source, f"failed to parse field [{field}]", cause) from None

    def _unknown(self, field: str, source: Source) -> ApiError:
        hint = did_you_mean(field, self.fields)
        return self._error(source, f"unknown field [{field}]" + (f" {hint}" if hint else ""))

    def _error(self, source: Source, text: str, cause: ApiError | None = None) -> ApiError:
        return ApiError(400, "x_content_parse_exception", f"[{source.place()}] [{self.name}] {text}", cause)
