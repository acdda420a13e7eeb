"""``convert``: give a value another type."""

from __future__ import annotations

import ipaddress
import re
import struct
from collections.abc import Callable, Mapping
from typing import Any

from reference_impl.errors import illegal_argument
from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step
from reference_impl.rendering import java_text

_DECIMAL = re.compile(r"[+-]?[0-9]+")
_HEXADECIMAL = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]+)")
_FLOATING = re.compile(r"\s*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)[fFdD]?\s*")
_INT_BITS = 32
_LONG_BITS = 64
_SINGLE_DIGITS = 10


def _whole(value: Any, bits: int, name: str) -> int:
    text = java_text(value)
    hexadecimal = _HEXADECIMAL.fullmatch(text)
    if hexadecimal:
        number = int(hexadecimal[1] + hexadecimal[2], 16)
    elif _DECIMAL.fullmatch(text):
        number = int(text)
    else:
        raise illegal_argument(f"unable to convert [{text}] to {name}")
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise illegal_argument(f"unable to convert [{text}] to {name}")
    return number


def _floating(value: Any, name: str) -> float:
    text = java_text(value)
    if not _FLOATING.fullmatch(text):
        raise illegal_argument(f"unable to convert [{text}] to {name}")
    return float(text.strip().rstrip("fFdD"))


def _single(value: Any) -> float:
    """The nearest 32-bit number, written with as few digits as tell it from its neighbours."""
    number = _floating(value, "float")
    try:
        packed = struct.pack("<f", number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
    candidates = (float(f"{number:.{digits}g}") for digits in range(1, _SINGLE_DIGITS))
    return next((short for short in candidates if struct.pack("<f", short) == packed), number)


def _boolean(value: Any) -> bool:
    text = java_text(value)
    if text.lower() not in ("true", "false"):
        raise illegal_argument(f"[{text}] is not a boolean value, cannot convert to boolean")
    return text.lower() == "true"


def _ip(value: Any) -> str:
    text = java_text(value)
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise illegal_argument(f"'{text}' is not an IP string literal.") from None
    return text


def _automatic(value: Any) -> Any:
    """The narrowest type that a text can be read as; anything else stays as it is."""
    if not isinstance(value, str):
        return value
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    if _DECIMAL.fullmatch(value) and -(2**63) <= int(value) < 2**63:
        return int(value)
    return _floating(value, "double") if _FLOATING.fullmatch(value) else value


CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "integer": lambda value: _whole(value, _INT_BITS, "integer"),
    "long": lambda value: _whole(value, _LONG_BITS, "long"),
    "double": lambda value: _floating(value, "double"),
    "float": _single,
    "boolean": _boolean,
    "ip": _ip,
    "string": java_text,
    "auto": _automatic,
}


class Convert:
    """Converts a value, or each value of a list."""

    def __init__(self, config: Configuration, _compiler: Compiler) -> None:
        self._field = config.text("field")
        self._type = config.text("type")
        if self._type.lower() not in CONVERSIONS:
            reason = f"type [{self._type}] not supported, cannot convert field."
            raise config.error(reason, "type")
        self._convert = CONVERSIONS[self._type.lower()]
        self._target = config.optional_text("target_field") or self._field
        self._ignore_missing = config.flag("ignore_missing")

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Write the converted value to the target field."""
        value = document.get(self._field) if not self._ignore_missing or document.has(self._field) else None
        if value is None:
            if self._ignore_missing:
                return Flow.NEXT
            kind = self._type.lower()
            raise illegal_argument(f"Field [{self._field}] is null, cannot be converted to type [{kind}]")
        converted = (
            [self._convert(item) for item in value] if isinstance(value, list) else self._convert(value)
        )
        document.set(self._target, converted)
        return Flow.NEXT
