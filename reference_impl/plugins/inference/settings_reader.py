"""Reading service and task settings: all faults are collected, then reported together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from reference_impl.errors import ApiError, validation
from reference_impl.rendering import java_class, java_text

_NAMES = {int: "Integer", str: "String", bool: "Boolean", dict: "Map", float: "Double", list: "List"}


class SettingsReader:
    """Takes settings out of one object; ``scope`` names the object in messages."""

    def __init__(self, content: Mapping[str, Any], scope: str = "service_settings") -> None:
        self.left = dict(content)
        self.errors: list[str] = []
        self._scope = scope

    def finish(self) -> None:
        """Raise 400 ``validation_exception`` with every fault found so far, if any."""
        if self.errors:
            raise validation(self.errors)

    def missing(self, name: str) -> None:
        """Note that a required setting is not there."""
        self.errors.append(f"[{self._scope}] does not contain the required setting [{name}]")

    def of_type(self, name: str, kind: type, *, required: bool = False) -> Any:
        """A setting of a Python type (int, str, bool, dict, list, float), or None."""
        value = self.left.pop(name, None)
        if value is None:
            if required:
                self.missing(name)
            return None
        numeric = kind is float and isinstance(value, int) and not isinstance(value, bool)
        if type(value) is not kind and not numeric:
            self.errors.append(
                f"field [{name}] is not of the expected type. The value [{java_text(value)}] "
                f"cannot be converted to a [{_NAMES[kind]}]"
            )
            return None
        return value

    def positive(self, name: str, *, required: bool = False) -> int | None:
        """A whole number of at least 1, or None."""
        value: int | None = self.of_type(name, int, required=required)
        if value is not None and value <= 0:
            self.errors.append(
                f"[{self._scope}] Invalid value [{value}]. [{name}] must be a positive integer"
            )
            return None
        return value

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A text that is not empty, or None."""
        value: str | None = self.of_type(name, str, required=required)
        if value == "":
            self.errors.append(
                f"[{self._scope}] Invalid value empty string. [{name}] must be a non-empty string"
            )
            return None
        return value

    def one_of(self, name: str, allowed: Collection[str]) -> str | None:
        """One of a few texts, or None."""
        value = self.text(name)
        if value is not None and value not in allowed:
            listed = ", ".join(sorted(allowed))
            self.errors.append(
                f"[{self._scope}] Invalid value [{value}] received. [{name}] must be one of [{listed}]"
            )
            return None
        return value


def wrong_class(value: Any, wanted: str) -> ApiError:
    """500 for a value of the wrong kind where Elasticsearch only casts."""
    found = java_class(value, mapping="java.util.LinkedHashMap")
    return ApiError(500, "class_cast_exception", f"class {found} cannot be cast to class {wanted}")
