"""Endpoints for tests."""

from __future__ import annotations

from typing import Any

from tests.support.small_node import EMBEDDER, EXPANDER, RANKER, Answer, SmallNode

TASK_OF = {
    "test_service": "sparse_embedding",
    "alternate_sparse_embedding_test_service": "sparse_embedding",
    "text_embedding_test_service": "text_embedding",
    "test_reranking_service": "rerank",
    "completion_test_service": "completion",
}
MODEL_OF = {"text_embedding": EMBEDDER, "sparse_embedding": EXPANDER, "rerank": RANKER}


def simple(service: str = "test_service", **more: Any) -> dict[str, Any]:
    """The smallest body for a deterministic service."""
    return {"service": service, "service_settings": {"model": "any", "api_key": "secret-7"}, **more}


def local(model_id: str = "m", **settings: Any) -> dict[str, Any]:
    """A body for an uploaded model."""
    settings = {"model_id": model_id, "num_threads": 1, "num_allocations": 1, **settings}
    given = {name: value for name, value in settings.items() if value is not None}
    return {"service": "elasticsearch", "service_settings": given}


def put(node: SmallNode, name: str, service: str = "test_service", **more: Any) -> Answer:
    """Create an endpoint of a deterministic service; must succeed."""
    answer = node.call("PUT", f"/_inference/{TASK_OF[service]}/{name}", simple(service, **more))
    assert answer.status == 200, answer.body
    return answer


def names(answer: Answer) -> list[str]:
    """Ids in an answer of GET."""
    return [endpoint["inference_id"] for endpoint in answer.body["endpoints"]]
