"""Faults in how inference endpoints are created and asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reference_impl.plugins.inference import call, chunking, create
from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.registry import id_clash
from reference_impl.plugins.inference.results import Results
from reference_impl.plugins.inference.service import InferenceRequest, Parsed
from reference_impl.plugins.inference.services import elasticsearch, reranking_test_service
from reference_impl.plugins.inference.services.elasticsearch import ElasticsearchService
from reference_impl.plugins.inference.settings_reader import SettingsReader
from reference_impl.plugins.inference.task_types import RERANK, parse_task_type
from tests.quality.faults.registry import SEMANTIC, fault

_POST = "post-inference-api#"
_PUT = "put-inference-api#"


@fault(SEMANTIC, f"{_POST}request-body.top_n.if-omitted-all-results-returned")
def ranking_ends_after_ten() -> None:
    """Without a number of results, a ranking has the ten best."""
    real = elasticsearch.ranking

    def ranking(scores: Sequence[float], texts: Sequence[str] | None, top_n: int | None) -> Results:
        return real(scores, texts, 10 if top_n is None else top_n)

    elasticsearch.ranking = ranking
    reranking_test_service.ranking = ranking


@fault(SEMANTIC, f"{_POST}request-body.return_documents.if-true-every-result-contains-text")
def endpoint_outvotes_the_request_about_documents() -> None:
    """An endpoint that returns no documents does not when a request asks for them."""
    real = elasticsearch._returns_documents

    def returns(endpoint: Endpoint, request: InferenceRequest) -> bool:
        return endpoint.task_settings.get("return_documents") is not False and real(endpoint, request)

    elasticsearch._returns_documents = returns


@fault(SEMANTIC, f"{_PUT}request-body.task_type.must-same-as-task_type-path-if")
def task_type_of_the_body_wins() -> None:
    """The task type of a new endpoint is that of the body, whatever the path says."""
    real = create.resolve_task_type

    def resolve(in_url: str, in_body: str | None) -> str:
        return real(in_url if in_body is None else parse_task_type(in_body), in_body)

    create.resolve_task_type = resolve


@fault(SEMANTIC, f"{_POST}description.response-holds-one-result-for-each")
def equal_texts_answered_once() -> None:
    """Equal texts of the input share one result."""
    real = call.read_call

    def read_call(body: Mapping[str, Any], *given: Any, **more: Any) -> InferenceRequest:
        request = real(body, *given, **more)
        return replace(request, inputs=list(dict.fromkeys(request.inputs)))

    call.read_call = read_call


@fault(SEMANTIC, f"{_PUT}request-body.task_settings.return_documents.defaults-true")
def empty_task_settings_lose_default() -> None:
    """Empty task settings turn the texts off instead of leaving them at their default."""
    real = ElasticsearchService.parse

    def parse(
        self: ElasticsearchService, inference_id: str, task_type: str, body: Mapping[str, Any]
    ) -> Parsed:
        parsed = real(self, inference_id, task_type, body)
        if task_type == RERANK and body.get("task_settings") == {}:
            off = replace(parsed.endpoint, task_settings={"return_documents": False})
            return replace(parsed, endpoint=off)
        return parsed

    ElasticsearchService.parse = parse


@fault(SEMANTIC, f"{_PUT}path.inference_id.must-unique-among-inference-endpoints-models")
def endpoint_named_like_deployed_model() -> None:
    """An endpoint may be named like a deployed model, if its deployment has an id of its own."""

    def refuse_clash(node: Any, inference_id: str) -> None:
        if node.models.deployment(inference_id) is not None:
            raise id_clash(inference_id)

    create._refuse_clash = refuse_clash


@fault(SEMANTIC, f"{_PUT}request-body.chunking_settings.overlap.must-not-exceed-half-max_chunk_size")
def overlap_of_half_rounded_up() -> None:
    """Half of an odd chunk size is rounded up."""

    def word(reader: SettingsReader) -> dict[str, Any]:
        size = chunking._size(reader, "word")
        overlap = reader.positive("overlap", required=True)
        if overlap is not None and size is not None:
            chunking._bounded(reader, "overlap", overlap, high=(size + 1) // 2)
        return {"max_chunk_size": size, "overlap": overlap}

    chunking._READERS = {**chunking._READERS, "word": word}
