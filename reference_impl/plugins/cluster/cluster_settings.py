"""Cluster settings: echoed, and kept; those that somebody registered are checked and have an effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.errors import illegal_argument, parse_error, request_validation
from reference_impl.rest.units import format_duration, parse_duration
from reference_impl.services import DurationSetting
from reference_impl.storage import Store

_SCOPES = ("persistent", "transient")
_STORED = ("cluster", "persistent_settings")
Flat = dict[str, Any]


class ClusterSettings:
    """Settings by scope, with dotted names. Null removes one; a name ending in ``*`` removes many. The
    persistent ones outlive the node; a transient one wins while it is there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, DurationSetting] = {}
        self._values: dict[str, Flat] = {"persistent": store.get(*_STORED) or {}, "transient": {}}

    def register(self, setting: DurationSetting) -> None:
        """Know a setting from now on: other values than times are refused."""
        self._known[setting.name] = setting

    def duration(self, setting: DurationSetting) -> float:
        """The value of a setting now, in seconds."""
        for scope in ("transient", "persistent"):
            if (text := self._values[scope].get(setting.name)) is not None:
                return _duration(setting, text)
        return setting.default

    def update(self, body: Mapping[str, Any]) -> dict[str, Flat]:
        """Apply changes and return what they set. ApiError 400 for other keys or no settings."""
        changes: dict[str, Flat] = {scope: {} for scope in _SCOPES}
        for scope, values in body.items():
            if scope not in _SCOPES:
                raise illegal_argument(f"unknown field [{scope}], parser not found")
            if not isinstance(values, dict):
                raise parse_error(f"expected an object of settings in [{scope}]")
            changes[scope] = flatten(values)
        if not any(changes.values()):
            raise request_validation(["no settings to update"])
        for values in changes.values():
            for name in values.keys() & self._known.keys():
                if values[name] is not None:
                    _duration(self._known[name], values[name])
        for scope, values in changes.items():
            for name, value in values.items():
                self._set(scope, name, value)
        self._store.put(*_STORED, self._values["persistent"])
        return {
            scope: {n: v for n, v in values.items() if v is not None} for scope, values in changes.items()
        }

    def _set(self, scope: str, name: str, value: Any) -> None:
        stored = self._values[scope]
        if value is not None:
            stored[name] = value
            return
        prefix = name.removesuffix("*")
        for known in list(stored):
            if known == name or (prefix != name and known.startswith(prefix)):
                del stored[known]

    def show(self, *, flat: bool) -> dict[str, Any]:
        """All settings, nested unless ``flat``."""
        return {scope: shown(values, flat=flat) for scope, values in self._values.items()}


def _duration(setting: DurationSetting, text: Any) -> float:
    """Seconds; ApiError 400 for what is no time or too short a one."""
    if not isinstance(text, str):
        raise illegal_argument(f"failed to parse setting [{setting.name}] with value {text} as a time value")
    seconds = parse_duration(text, setting.name)
    if seconds is None or seconds < setting.least:
        least = format_duration(setting.least)
        raise illegal_argument(
            f"failed to parse value [{text}] for setting [{setting.name}], must be >= [{least}]"
        )
    return seconds


def shown(values: Flat, *, flat: bool) -> dict[str, Any]:
    """Settings as an answer has them."""
    return dict(sorted(values.items())) if flat else nest(values)


def flatten(values: Mapping[str, Any], prefix: str = "") -> Flat:
    """Nested objects to dotted names; values become text, as settings are."""
    flat: Flat = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            flat[f"{prefix}{name}"] = [_text(item) for item in value]
        else:
            flat[f"{prefix}{name}"] = None if value is None else _text(value)
    return flat


def nest(flat: Flat) -> dict[str, Any]:
    """Dotted names to nested objects; where a value is in the way the name stays dotted."""
    root: dict[str, Any] = {}
    for name, value in sorted(flat.items()):
        target = root
        *parents, last = name.split(".")
        for parent in parents:
            below = target.setdefault(parent, {})
            if not isinstance(below, dict):
                target, last = root, name
                break
            target = below
        target[last] = value
    return root


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
