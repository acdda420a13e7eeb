"""Storing, showing and removing pipelines: what stands behind PUT, GET and DELETE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference_impl.errors import illegal_argument, not_found, parse_error
from reference_impl.plugins.ingest.compilation import MANAGED_PROPERTIES, Compiler
from reference_impl.plugins.ingest.document import timestamp
from reference_impl.plugins.ingest.store import PipelineStore

_FORBIDDEN = '\\/*?"<>| ,'
_LONGEST_NAME = 255


def put_pipeline(
    store: PipelineStore,
    compiler: Compiler,
    pipeline_id: str,
    body: Mapping[str, Any],
    *,
    if_version: int | None,
    now: float,
) -> None:
    """Check and store a pipeline; ``now`` in seconds. Raises ApiError 400 and leaves all as it was."""
    config = dict(body)
    if if_version is not None:
        config = _next_version(store, pipeline_id, config, if_version)
    for name in MANAGED_PROPERTIES:
        if name in config:
            reason = f"Provided a pipeline property which is managed by the system: {name}."
            raise parse_error(reason, property_name=name)
    compiler.pipeline(pipeline_id, config)
    store.put(pipeline_id, config, int(now * 1000))


def _next_version(
    store: PipelineStore, pipeline_id: str, config: dict[str, Any], required: int
) -> dict[str, Any]:
    stored = store.get(pipeline_id)
    conflict = f"version conflict, required version [{required}] for pipeline [{pipeline_id}] but"
    if stored is None:
        raise illegal_argument(f"{conflict} no pipeline was found")
    current = stored["config"].get("version")
    if current != required:
        raise illegal_argument(f"{conflict} current version is [{'null' if current is None else current}]")
    if config.get("version") == required:
        raise illegal_argument(f"cannot update pipeline [{pipeline_id}] with the same version [{required}]")
    return config if config.get("version") is not None else {**config, "version": required + 1}


def name_warning(pipeline_id: str) -> str | None:
    """The warning for an id that could not be the name of an index, or None."""
    fault = _name_fault(pipeline_id)
    if fault is None:
        return None
    future = "will be disallowed in a future version for the following reason"
    return f"Pipeline name [{pipeline_id}] {future}: {fault}"


def _name_fault(name: str) -> str | None:
    if any(character in name for character in _FORBIDDEN):
        listed = ",".join(f"'{character}'" for character in sorted(_FORBIDDEN))
        return f"must not contain the following characters [{listed}]"
    if "#" in name:
        return "must not contain '#'"
    if ":" in name:
        return "must not contain ':'"
    if name[:1] in ("_", "-", "+"):
        return "must not start with '_', '-', or '+'"
    if name in (".", ".."):
        return "must not be '.' or '..'"
    length = len(name.encode())
    return f"name is too long, ({length} > {_LONGEST_NAME})" if length > _LONGEST_NAME else None


def show_pipelines(
    store: PipelineStore, ids: Sequence[str], *, summary: bool, human: bool
) -> dict[str, dict[str, Any]]:
    """The pipelines of these ids and wildcards (all without any), by id; ``summary`` leaves out what is in
    them, ``human`` adds readable dates."""
    found = store.select(ids)
    return {name: {} if summary else _shown(stored, human=human) for name, stored in found.items()}


def _shown(stored: Mapping[str, Any], *, human: bool) -> dict[str, Any]:
    shown = dict(stored["config"])
    for name in ("created_date", "modified_date"):
        millis = stored[f"{name}_millis"]
        if human:
            shown[name] = timestamp(millis / 1000)
        shown[f"{name}_millis"] = millis
    return shown


def delete_pipelines(store: PipelineStore, pattern: str) -> None:
    """Remove the pipelines that match; 404 when none does. ``*`` always succeeds, and so does every pattern
    on a node that never had a pipeline."""
    found = store.select([pattern])
    if not found and pattern != "*" and store.ever_used:
        raise not_found(f"pipeline [{pattern}] is missing")
    store.delete(found)
