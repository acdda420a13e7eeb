"""Running documents through a pipeline without storing anything, with or without a protocol of each step."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Mapping
from typing import Any

from reference_impl.errors import ApiError, parse_error
from reference_impl.plugins.ingest.document import METADATA_FIELDS, IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Pipeline, Run, Step, StepFailure, run_pipeline
from reference_impl.rendering import java_class, java_text
from reference_impl.rest.errors import error_body

Find = Callable[[str], Pipeline | None]

INLINE_ID = "_simulate_pipeline"
_NO_VERSION = -3
_TEXTS = ("_index", "_id", "_routing")


def read_documents(body: Mapping[str, Any], now: float) -> list[IngestDocument]:
    """The documents of a request, fresh, with ``now`` (seconds) as their time. 400 ``parse_exception``."""
    entries = body.get("docs")
    if entries is None:
        raise parse_error("[docs] required property is missing", property_name="docs")
    if not isinstance(entries, list):
        raise parse_error("[docs] property isn't a list", property_name="docs")
    if not entries:
        raise parse_error("must specify at least one document in [docs]")
    return [_read_document(entry, now) for entry in entries]


def _read_document(entry: Any, now: float) -> IngestDocument:
    if not isinstance(entry, Mapping):
        raise parse_error("malformed [docs] section, should include an inner object")
    source = entry.get("_source")
    if source is None:
        raise parse_error("[_source] required property is missing", property_name="_source")
    if not isinstance(source, Mapping):
        raise parse_error("[_source] property isn't a map", property_name="_source")
    defaults = {"_index": "_index", "_id": "_id", "_version": _NO_VERSION}
    given = {name: entry[name] for name in METADATA_FIELDS if entry.get(name) is not None}
    for name in _TEXTS:
        if isinstance(given.get(name, ""), bool) or not isinstance(given.get(name, ""), str | int):
            found = java_class(given[name], mapping="java.util.LinkedHashMap")
            reason = f"[{name}] property isn't a string or int, but of type [{found}]"
            raise parse_error(reason, property_name=name)
    return IngestDocument(source, {**defaults, **given}, now=now)


def render_document(document: IngestDocument) -> dict[str, Any]:
    """A document as simulation shows it: metadata as text, then ``_source`` and ``_ingest``."""
    shown: dict[str, Any] = {name: java_text(value) for name, value in document.metadata().items()}
    return {**shown, "_source": copy.deepcopy(document.source()), "_ingest": copy.deepcopy(document.ingest)}


def render_error(error: ApiError) -> dict[str, Any]:
    """An error inside an answer that is itself a success: the usual object, without a status."""
    shown: dict[str, Any] = error_body(error)["error"]
    return shown


async def simulate(pipeline: Pipeline, document: IngestDocument, find: Find) -> dict[str, Any] | None:
    """What becomes of a document: ``{doc}``, ``{error}``, or None when it is dropped."""
    try:
        flow = await run_pipeline(pipeline, document, Run(find))
    except StepFailure as failure:
        return {"error": render_error(failure.error)}
    return None if flow is Flow.DROP else {"doc": render_document(document)}


async def simulate_verbosely(pipeline: Pipeline, document: IngestDocument, find: Find) -> dict[str, Any]:
    """``{processor_results}``: one entry a step, in the order in which they ran."""
    protocol = Protocol()
    with contextlib.suppress(StepFailure):  # the protocol ends with the step that failed
        await run_pipeline(pipeline, document, Run(find, protocol))
    return {"processor_results": protocol.results}


class Protocol:
    """Writes down what every step did."""

    def __init__(self) -> None:
        self.results: list[dict[str, Any]] = []

    def succeeded(self, step: Step, document: IngestDocument) -> None:
        """The step did its work."""
        self._add(step, "success", doc=render_document(document))

    def entered(self, step: Step) -> None:
        """An inner pipeline begins; its own steps follow."""
        self._add(step, "success")

    def failed(self, step: Step, error: ApiError) -> None:
        """The step failed."""
        self._add(step, "error", error=render_error(error))

    def ignored(self, step: Step, error: ApiError, document: IngestDocument) -> None:
        """The step failed, and its failure is ignored."""
        ignored = {"error": render_error(error)}
        self._add(step, "error_ignored", ignored_error=ignored, doc=render_document(document))

    def dropped(self, step: Step) -> None:
        """The step dropped the document."""
        self._add(step, "dropped")

    def _add(self, step: Step, status: str, **more: Any) -> None:
        named = {"description": step.description, "tag": step.tag}
        given = {name: value for name, value in named.items() if value is not None}
        self.results.append({"processor_type": step.type, "status": status, **given, **more})
