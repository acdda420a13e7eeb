"""``set`` and ``append``: write values into fields."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step
from reference_impl.plugins.ingest.template import Template, render_value

Source = Callable[[IngestDocument], Any]


def _source(config: Configuration) -> Source:
    """Where the value comes from: ``value`` (templates filled) or ``copy_from`` (a deep copy)."""
    media_type = config.media_type()
    copy_from = config.optional_text("copy_from")
    if copy_from is None:
        value = render_value(config.required("value"), media_type)
        return lambda document: value(document.template_model())
    if config.has("value"):
        raise config.error("cannot set both `copy_from` and `value` in the same processor", "copy_from")
    config.take("value")
    path = Template(copy_from)
    return lambda document: copy.deepcopy(document.get(path.render(document.template_model())))


def _target(field: Template, document: IngestDocument) -> str:
    model: Mapping[str, Any] = document.template_model()
    return field.render(model)


class SetField:
    """``set``: put a value at a field, unless ``override`` is false and a value stands there."""

    def __init__(self, config: Configuration, _compiler: Compiler) -> None:
        self._field = config.template("field")
        self._source = _source(config)
        self._override = config.flag("override", default=True)
        self._skip_empty = config.flag("ignore_empty_value")

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Write the value."""
        path = _target(self._field, document)
        taken = document.has(path) and document.get(path) is not None
        if self._override or not taken:
            value = self._source(document)
            if not (self._skip_empty and value in (None, "")):
                document.set(path, value)
        return Flow.NEXT


class Append:
    """``append``: add one or more values to a list."""

    def __init__(self, config: Configuration, _compiler: Compiler) -> None:
        self._field = config.template("field")
        self._source = _source(config)
        self._duplicates = config.flag("allow_duplicates", default=True)
        self._skip_empty = config.flag("ignore_empty_values")

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Add the values."""
        value = self._source(document)
        values = value if isinstance(value, list) else [value]
        if self._skip_empty:
            values = [item for item in values if item not in (None, "")]
        if values or not self._skip_empty:
            document.append(_target(self._field, document), values, allow_duplicates=self._duplicates)
        return Flow.NEXT
