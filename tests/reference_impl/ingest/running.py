"""Running pipelines by simulation, for tests."""

from __future__ import annotations

from typing import Any

from tests.support.small_node import SmallNode

BASE = "/_ingest/pipeline"


def simulate(node: SmallNode, pipeline: dict[str, Any], *sources: Any, verbose: bool = False) -> list[Any]:
    """The entries that an inline simulation gives, one a source."""
    docs = [{"_source": source} for source in sources]
    params = {"verbose": "true"} if verbose else {}
    answer = node.call("POST", f"{BASE}/_simulate", {"pipeline": pipeline, "docs": docs}, **params)
    assert answer.status == 200, answer.body
    entries: list[Any] = answer.body["docs"]
    return entries


def after(node: SmallNode, processors: list[Any], source: dict[str, Any], **pipeline: Any) -> Any:
    """The source after these processors; the pipeline must not fail."""
    (entry,) = simulate(node, {"processors": processors, **pipeline}, source)
    assert "doc" in entry, entry
    return entry["doc"]["_source"]


def failure(node: SmallNode, processors: list[Any], source: dict[str, Any]) -> tuple[str, str]:
    """Type and reason of the error with which these processors fail."""
    (entry,) = simulate(node, {"processors": processors}, source)
    return entry["error"]["type"], entry["error"]["reason"]
