"""``lowercase``, ``uppercase`` and ``trim``: processors that turn one text into another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference_impl.errors import illegal_argument
from reference_impl.plugins.ingest.compilation import Compiler, Factory
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step
from reference_impl.rendering import java_class

Change = Callable[[str], str]


class TextProcessor:
    """Applies ``change`` to a text, or to each text of a list."""

    def __init__(self, change: Change, config: Configuration) -> None:
        self._change = change
        self._field = config.text("field")
        self._ignore_missing = config.flag("ignore_missing")
        self._target = config.optional_text("target_field") or self._field

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Write the changed text to the target field."""
        value = document.get(self._field) if not self._ignore_missing or document.has(self._field) else None
        if value is None:
            if self._ignore_missing:
                return Flow.NEXT
            raise illegal_argument(f"field [{self._field}] is null, cannot process it.")
        if isinstance(value, list):
            document.set(self._target, [self._changed(item) for item in value])
        else:
            document.set(self._target, self._changed(value))
        return Flow.NEXT

    def _changed(self, value: Any) -> str:
        if isinstance(value, str):
            return self._change(value)
        found = java_class(value)
        raise illegal_argument(
            f"field [{self._field}] of type [{found}] cannot be cast to [java.lang.String]"
        )


def text_processor(change: Change) -> Factory:
    """A factory of processors that apply ``change``."""

    def create(config: Configuration, _compiler: Compiler) -> TextProcessor:
        return TextProcessor(change, config)

    return create
