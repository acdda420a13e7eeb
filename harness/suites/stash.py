"""Values kept between the steps of a test: ``$name``, ``${name}``, ``$body.a.b`` and ``$body.$_path``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from harness.errors import CannotJudgeError
from harness.suites.paths import escaped, value_at

EMBEDDED = re.compile(r"\$\{([^}]+)\}")
BODY = "body"
SAME_PLACE = "$_path"


class Stash:
    """What a test has stored by name, and the body of its last answer."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def __setitem__(self, name: str, value: Any) -> None:
        self._values[name] = value

    def filled(self, data: Any, path: str = "") -> Any:
        """Return ``data`` with every reference replaced, in keys and values at any depth.

        ``path`` is where ``data`` stands, for ``$_path``. Raises ``CannotJudgeError`` for an unknown name,
        ``ValueError`` for a place of the body that does not exist, and keys that become the same.
        """
        if isinstance(data, str):
            return self._text(data, path)
        if isinstance(data, Mapping):
            return self._mapping(data, path)
        if isinstance(data, list):
            return [self.filled(item, _below(path, str(index))) for index, item in enumerate(data)]
        return data

    def _mapping(self, data: Mapping[str, Any], path: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in data.items():
            name = str(self._text(key, path)) if refers(key) else key
            if name in result:
                raise ValueError(f"two keys become [{name}]")
            result[name] = self.filled(value, _below(path, escaped(name)))
        return result

    def _text(self, text: str, path: str) -> Any:
        if text.startswith("$") and not text.startswith("${"):
            return self._value(text[1:], path)
        return EMBEDDED.sub(lambda found: written(self._value(found.group(1), path)), text)

    def _value(self, name: str, path: str) -> Any:
        first, dot, rest = name.partition(".")
        if first == BODY and dot and name not in self._values:
            return self._in_body(rest.replace(SAME_PLACE, path))
        if name not in self._values:
            raise CannotJudgeError(f"nothing is stored as [{name}]")
        return self._values[name]

    def _in_body(self, path: str) -> Any:
        value = value_at(self._values.get(BODY), path)
        if value is None:
            raise ValueError(f"the answer has nothing at [{path}]")
        return value


def refers(text: Any) -> bool:
    """Whether the text refers to something stored."""
    return isinstance(text, str) and (text.startswith("$") or EMBEDDED.search(text) is not None)


def written(value: Any) -> str:
    """Write a value inside a text: a text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
