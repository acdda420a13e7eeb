"""JSON as Elasticsearch reads it: comments allowed, duplicate keys refused, errors with a place.

:func:`read_json` uses fast parsers for ordinary text; whatever those refuse is read again by
:class:`JsonReader`, which knows the dialect and says exactly what is wrong and where. Lines and columns start
at one; columns count bytes.
"""

from __future__ import annotations

import contextlib
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, NoReturn

import orjson

from reference_impl.errors import ApiError

Location = tuple[int, int]
Path = tuple[str | int, ...]

MAX_DEPTH = 1000
_MAX_NUMBER_LENGTH = 1000
_TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z0-9_$\x80-\xff]*")
_LONE_SURROGATE_POSSIBLE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS = {"true": True, "false": False, "null": None}


class EmptyContentError(ValueError):
    """The text holds no value at all: it is blank, or only comments."""


def read_json(body: bytes) -> Any:
    """The first value in ``body``; what follows it is not looked at.

    Raises ApiError 400 ``x_content_parse_exception`` or ``x_content_e_o_f_exception``, and EmptyContentError.
    """
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH and not _LONE_SURROGATE_POSSIBLE.search(body):
        with contextlib.suppress(ValueError, TypeError):
            value = orjson.loads(body)
            # A text that is written again as it was holds no key twice, and nothing that is lost in reading.
            if orjson.dumps(value) == body:
                return value
        try:
            return json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            pass
    return JsonReader(body).read()


def locate(body: bytes, path: Sequence[str | int]) -> Location:
    """Line and column where the key or element at ``path`` starts; (1, 1) when there is none."""
    reader = JsonReader(body, keep_places=True)
    try:
        reader.read()
    except (ApiError, EmptyContentError):
        return 1, 1
    return reader.places.get(tuple(path), (1, 1))


def token_of(value: Any) -> str:
    """The name of the token that starts ``value``."""
    if isinstance(value, bool):
        return "VALUE_BOOLEAN"
    if isinstance(value, str):
        return "VALUE_STRING"
    if isinstance(value, int | float):
        return "VALUE_NUMBER"
    if isinstance(value, dict):
        return "START_OBJECT"
    return "START_ARRAY" if isinstance(value, list) else "VALUE_NULL"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class _Frame:
    """One open object or array."""

    def __init__(self, container: dict[str, Any] | list[Any], start: int) -> None:
        self.container = container
        self.start = start
        self.key: str | int = 0

    @property
    def is_object(self) -> bool:
        return isinstance(self.container, dict)

    def attach(self, value: Any) -> None:
        if isinstance(self.container, dict):
            self.container[str(self.key)] = value
        else:
            self.container.append(value)


_OPENED = object()


class JsonReader:
    """Reads one value, without recursion. ``keep_places`` fills ``places``: where each path starts."""

    def __init__(self, body: bytes, *, keep_places: bool = False) -> None:
        self._text = body.removeprefix(b"\xef\xbb\xbf").decode("latin-1")  # one character a byte
        self._at = 0
        self._stack: list[_Frame] = []
        self._line_starts: list[int] | None = None
        self._keep_places = keep_places
        self.places: dict[Path, Location] = {}

    def read(self) -> Any:
        """The value. Raises ApiError 400, or EmptyContentError."""
        self._skip_blank()
        if self._at >= len(self._text):
            raise EmptyContentError
        value = self._value()
        while self._stack:
            frame = self._stack[-1]
            if value is not _OPENED:
                frame.attach(value)
            if self._closes(frame, first=value is _OPENED):
                value = self._stack.pop().container
            else:
                value = self._value()
        return value

    def _closes(self, frame: _Frame, *, first: bool) -> bool:
        """Step over a comma or the end of the container, and over the next key."""
        closer = "}" if frame.is_object else "]"
        self._skip_blank()
        char = self._peek(frame)
        if char == closer:
            self._at += 1
            return True
        if not first:
            if char != ",":
                kind = "Object" if frame.is_object else "Array"
                raise self._unexpected(char, f"was expecting comma to separate {kind} entries")
            self._at += 1
            self._skip_blank()
            self._peek(frame)
        if frame.is_object:
            self._key(frame)
        else:
            frame.key = len(frame.container)
            self._note_place(self._at)
        return False

    def _key(self, frame: _Frame) -> None:
        start = self._at
        if self._text[start] != '"':
            raise self._unexpected(self._text[start], "was expecting double-quote to start field name")
        name = self._string("in field name")
        if name in frame.container:
            raise self._fail(f"Duplicate field '{name}'")
        frame.key = name
        self._note_place(start)
        self._skip_blank()
        if (char := self._peek(frame)) != ":":
            raise self._unexpected(char, "was expecting a colon to separate field name and value")
        self._at += 1

    def _value(self) -> Any:
        self._skip_blank()
        char = self._peek(self._stack[-1] if self._stack else None)
        if char == '"':
            return self._string("in VALUE_STRING")
        if char in "{[":
            if len(self._stack) >= MAX_DEPTH:
                raise self._fail(
                    f"Document nesting depth ({MAX_DEPTH + 1}) exceeds the maximum allowed ({MAX_DEPTH})"
                )
            self._stack.append(_Frame({} if char == "{" else [], self._at))
            self._at += 1
            return _OPENED
        if char == "-" or char.isdigit():
            return self._number()
        return self._word(char)

    def _string(self, where: str) -> str:
        self._at += 1
        parts = []
        while True:
            plain = _PLAIN.match(self._text, self._at)
            assert plain is not None
            parts.append(plain.group().encode("latin-1"))
            self._at = plain.end()
            if self._at >= len(self._text):
                raise self._end(where)
            char = self._text[self._at]
            if char == '"':
                break
            if char != "\\":
                raise self._fail(
                    f"Illegal unquoted character ((CTRL-CHAR, code {ord(char)})): "
                    "has to be escaped using backslash to be included in string value"
                )
            parts.append(self._escape(where))
        raw = b"".join(parts)
        try:
            text = raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self._fail(f"Invalid UTF-8 start byte 0x{raw[error.start]:x}") from None
        self._at += 1
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _escape(self, where: str) -> bytes:
        self._at += 1
        if self._at >= len(self._text):
            raise self._end(where)
        char = self._text[self._at]
        if char == "u":
            digits = self._text[self._at + 1 : self._at + 5]
            if len(digits) < 4:
                self._at = len(self._text)
                raise self._end(where)
            if re.fullmatch(r"[0-9a-fA-F]{4}", digits) is None:
                raise self._unexpected(digits[0], "expected a hex-digit for character escape sequence")
            self._at += 5
            return chr(int(digits, 16)).encode("utf-8", "surrogatepass")
        if char not in _ESCAPES:
            raise self._fail(f"Unrecognized character escape {_described(char)}")
        self._at += 1
        return _ESCAPES[char].encode()

    def _number(self) -> int | float:
        match = _NUMBER.match(self._text, self._at)
        if match is None:
            self._at += 1
            raise self._unexpected(
                self._peek(None), "expected digit (0-9) to follow minus sign, for valid numeric value"
            )
        text = match.group()
        follower = self._text[match.end() : match.end() + 1]
        self._at = match.end()
        if text in ("0", "-0") and follower.isdigit():
            raise self._fail("Invalid numeric value: Leading zeroes not allowed")
        if len(text) > _MAX_NUMBER_LENGTH:
            raise self._fail(
                f"Number value length ({len(text)}) exceeds the maximum allowed ({_MAX_NUMBER_LENGTH})"
            )
        if follower.isalnum():
            raise self._unexpected(follower, "Expected space separating root-level values")
        if follower == ".":
            raise self._unexpected(follower, "Decimal point not followed by a digit")
        return float(text) if match.group(1) or match.group(2) else int(text)

    def _word(self, char: str) -> Any:
        match = _WORD.match(self._text, self._at)
        word = match.group() if match else ""
        if word in _LITERALS:
            self._at += len(word)
            return _LITERALS[word]
        if not word:
            missing = char in "}," or (char == "]" and self._stack and not self._stack[-1].is_object)
            raise self._unexpected(
                char, "expected a value" if missing else f"expected a valid value {_TOKENS}"
            )
        self._at = min(self._at + len(word) + (word != "NaN"), len(self._text))
        if word == "NaN":
            raise self._fail(
                "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
            )
        raise self._fail(f"Unrecognized token '{_utf8(word)}': was expecting {_TOKENS}")

    def _skip_blank(self) -> None:
        if match := _BLANK.match(self._text, self._at):
            self._at = match.end()

    def _peek(self, frame: _Frame | None) -> str:
        if self._at < len(self._text):
            return self._text[self._at]
        if frame is None:
            raise self._end("")
        kind = "Object" if frame.is_object else "Array"
        line, column = self._place(frame.start)
        raise self._end(
            f": expected close marker for {kind} "
            f"(start marker at [Source: (byte[]); line: {line}, column: {column}])"
        )

    def _note_place(self, at: int) -> None:
        if self._keep_places:
            self.places[tuple(frame.key for frame in self._stack)] = self._place(at)

    def _place(self, at: int) -> Location:
        if self._line_starts is None:
            self._line_starts = [0, *(match.end() for match in re.finditer("\n", self._text))]
        line = bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    def _unexpected(self, char: str, why: str) -> ApiError:
        return self._fail(f"Unexpected character ({_described(char)}): {why}")

    def _fail(self, text: str) -> ApiError:
        line, column = self._place(self._at)
        text = f"{text}\n at [Source: (byte[]); line: {line}, column: {column}]"
        cause = ApiError(400, "json_parse_exception", text)
        return ApiError(400, "x_content_parse_exception", f"[{line}:{column}] {text}", cause)

    def _end(self, where: str) -> ApiError:
        line, column = self._place(self._at)
        separator = "" if where.startswith(":") else " "
        text = f"Unexpected end-of-input{separator}{where}".rstrip()
        text = f"{text}\n at [Source: (byte[]); line: {line}, column: {column}]"
        cause = ApiError(400, "json_e_o_f_exception", text)
        return ApiError(400, "x_content_e_o_f_exception", f"[{line}:{column}] Unexpected end of file", cause)


def _described(char: str) -> str:
    return f"'{char}' (code {ord(char)})"


def _utf8(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "replace")
