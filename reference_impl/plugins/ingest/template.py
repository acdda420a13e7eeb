"""Templates: text with ``{{field}}`` in it, filled from the document.

Only variables are known: ``{{a.b}}`` (escaped for the template's media type) and ``{{{a.b}}}`` or
``{{&a.b}}`` (as it is). A missing or null field gives the empty text. Sections and partials are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

from reference_impl.errors import illegal_argument
from reference_impl.rendering import java_text

_TAG = re.compile(r"\{\{\{\s*([^{}]*?)\s*\}\}\}|\{\{(&?)\s*([^{}]*?)\s*\}\}")
_UNSUPPORTED = "#^/>!="


def _json_escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _unchanged(text: str) -> str:
    return text


ESCAPES: Mapping[str, Callable[[str], str]] = {
    "application/json": _json_escaped,
    "text/plain": _unchanged,
    "application/x-www-form-urlencoded": quote_plus,
}


class Template:
    """A parsed template; :meth:`render` fills it."""

    def __init__(self, text: str, media_type: str = "application/json") -> None:
        """Parse; 400 when the text uses more than variables."""
        self.text = text
        self._escape = ESCAPES[media_type]
        self._variable = "{{" in text
        for match in _TAG.finditer(text):
            name = match[1] if match[1] is not None else match[3]
            if not name or name[0] in _UNSUPPORTED:
                raise illegal_argument(f"template [{text}] uses [{match[0]}]; only variables are supported")
        if "{{" in _TAG.sub("", text):
            raise illegal_argument(f"template [{text}] has a tag that is not closed")

    def render(self, model: Mapping[str, Any]) -> str:
        """Replace every variable by its value in ``model``."""
        if not self._variable:
            return self.text
        return _TAG.sub(lambda match: self._value(match, model), self.text)

    def _value(self, match: re.Match[str], model: Mapping[str, Any]) -> str:
        raw = match[1] is not None
        value = _look_up(model, match[1] if raw else match[3])
        text = "" if value is None else java_text(value)
        return text if raw or match[2] else self._escape(text)


def _look_up(model: Mapping[str, Any], path: str) -> Any:
    value: Any = model
    for segment in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(segment)
        elif isinstance(value, list) and segment.isdecimal() and int(segment) < len(value):
            value = value[int(segment)]
        else:
            return None
    return value


def render_value(value: Any, media_type: str) -> Callable[[Mapping[str, Any]], Any]:
    """Compile a JSON value whose texts may be templates; the result makes a fresh copy each time."""
    if isinstance(value, str):
        return Template(value, media_type).render
    if isinstance(value, Mapping):
        entries = [(Template(key, media_type), render_value(item, media_type)) for key, item in value.items()]
        return lambda model: {key.render(model): item(model) for key, item in entries}
    if isinstance(value, list):
        items = [render_value(item, media_type) for item in value]
        return lambda model: [item(model) for item in items]
    return lambda _model: value
