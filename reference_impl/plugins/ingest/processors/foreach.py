"""``foreach``: run one processor for every element of a list or object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reference_impl.errors import illegal_argument
from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step, StepFailure, run_step
from reference_impl.rendering import java_class

_VALUE = "_value"
_KEY = "_key"


class Foreach:
    """The element is at ``_ingest._value`` (its name, in an object, at ``_ingest._key``); what the inner
    processor leaves there takes the element's place."""

    def __init__(self, config: Configuration, compiler: Compiler) -> None:
        self._field = config.text("field")
        self._ignore_missing = config.flag("ignore_missing")
        processor = config.mapping("processor")
        if processor is None:
            raise config.error("required property is missing", "processor")
        if len(processor) != 1:
            raise config.error("Must specify exactly one processor type", "processor")
        ((type_, content),) = processor.items()
        self._step = compiler.step(type_, content)

    async def run(self, document: IngestDocument, run: Run, _step: Step) -> Flow:
        """Visit every element; a failure leaves the field as it was."""
        known = document.has(self._field)
        value = document.get(self._field) if known or not self._ignore_missing else None
        if value is None:
            if self._ignore_missing:
                return Flow.NEXT
            raise illegal_argument(f"field [{self._field}] is null, cannot loop over its elements.")
        if not isinstance(value, (list, dict)):
            found = java_class(value)
            raise illegal_argument(f"field [{self._field}] of type [{found}] cannot be cast to a list or map")
        quiet = dataclasses.replace(run, observer=None)
        with _restored(document):
            flow, entries = await self._visit(value, document, quiet)
        if flow is Flow.NEXT:
            document.set(self._field, dict(entries) if isinstance(value, dict) else [e for _, e in entries])
        return flow

    async def _visit(
        self, value: list[Any] | dict[str, Any], document: IngestDocument, run: Run
    ) -> tuple[Flow, list[tuple[Any, Any]]]:
        """How the loop ended, and name and new value of each element."""
        named = value.items() if isinstance(value, dict) else ((None, element) for element in value)
        entries: list[tuple[Any, Any]] = []
        for name, element in list(named):
            flow = await self._one(name, element, document, run)
            if flow is not Flow.NEXT:
                return flow, entries
            entries.append((document.ingest.get(_KEY, name), document.ingest.get(_VALUE)))
        return Flow.NEXT, entries

    async def _one(self, name: str | None, element: Any, document: IngestDocument, run: Run) -> Flow:
        document.ingest[_VALUE] = element
        if name is not None:
            document.ingest[_KEY] = name
        try:
            return await run_step(self._step, document, run)
        except StepFailure as failure:
            raise failure.error from failure


@contextmanager
def _restored(document: IngestDocument) -> Iterator[None]:
    """Loops nest: the outer loop's element comes back after the inner loop."""
    before = {name: document.ingest[name] for name in (_VALUE, _KEY) if name in document.ingest}
    try:
        yield
    finally:
        for name in (_VALUE, _KEY):
            document.ingest.pop(name, None)
        document.ingest.update(before)
