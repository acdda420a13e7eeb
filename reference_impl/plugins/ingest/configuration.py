"""Reading a pipeline's or a processor's configuration, key by key.

Keys are taken out as they are read, so that what is left over at the end is what nobody knows. Errors are
400 ``parse_exception`` with ``processor_type``, ``processor_tag`` and ``property_name`` where known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.errors import ApiError, parse_error
from reference_impl.plugins.ingest.template import ESCAPES, Template
from reference_impl.rendering import java_class, java_text
from reference_impl.rest.units import parse_integer

_MAPPING = "java.util.LinkedHashMap"


class Configuration:
    """One object of the configuration; ``type`` and ``tag`` are those of the processor, if it is one."""

    def __init__(
        self, content: Mapping[str, Any], *, type_: str | None = None, tag: str | None = None
    ) -> None:
        self._left = dict(content)
        self.type = type_
        self.tag = tag

    def error(self, reason: str, name: str | None = None) -> ApiError:
        """An error about property ``name``, or about the whole object."""
        return parse_error(f"[{name}] {reason}" if name else reason, **self.metadata(name))

    def metadata(self, name: str | None = None) -> dict[str, str]:
        """The keys that errors about this object carry."""
        pairs = {"processor_type": self.type, "processor_tag": self.tag, "property_name": name}
        return {key: value for key, value in pairs.items() if value is not None}

    def leftover(self) -> list[str]:
        """Names that were not read."""
        return list(self._left)

    def has(self, name: str) -> bool:
        """True when the property is there and not null."""
        return self._left.get(name) is not None

    def take(self, name: str) -> Any:
        """The value of a property of any kind, or None."""
        return self._left.pop(name, None)

    def required(self, name: str) -> Any:
        """As :meth:`take`; a property that is absent or null is an error."""
        value = self.take(name)
        if value is None:
            raise self.error("required property is missing", name)
        return value

    def text(self, name: str) -> str:
        """A required text."""
        return self._as_text(name, self.required(name))

    def optional_text(self, name: str) -> str | None:
        """A text, or None."""
        value = self.take(name)
        return None if value is None else self._as_text(name, value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean."""
        value = self.take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(name, "a boolean", value)
        return value

    def integer(self, name: str) -> int | None:
        """A whole number (or its text), or None."""
        value = self.take(name)
        if value is None:
            return None
        try:
            return parse_integer(java_text(value))
        except ValueError:
            raise self.error(f"property cannot be converted to an int [{java_text(value)}]", name) from None

    def objects(self, name: str) -> list[Any] | None:
        """A list, or None."""
        value = self.take(name)
        if value is not None and not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        """An object, or None."""
        value = self.take(name)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(name, "a map", value)
        return value

    def template(self, name: str) -> Template:
        """A required text that may hold ``{{field}}``."""
        return Template(self.text(name))

    def media_type(self) -> str:
        """The ``media_type`` property: how values are escaped in templates."""
        value = self.optional_text("media_type") or "application/json"
        if value not in ESCAPES:
            allowed = ", ".join(sorted(ESCAPES))
            raise self.error(
                f"property does not contain a supported media type [{value}]: {allowed}", "media_type"
            )
        return value

    def _as_text(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong(name, "a string", value)
        return value

    def _wrong(self, name: str, kind: str, value: Any) -> ApiError:
        found = java_class(value, mapping=_MAPPING)
        return self.error(f"property isn't {kind}, but of type [{found}]", name)
