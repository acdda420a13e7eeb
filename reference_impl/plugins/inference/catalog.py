"""The services of a node, by name."""

from __future__ import annotations

from collections.abc import Mapping

from reference_impl.errors import status_exception
from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.profiles import Switches
from reference_impl.plugins.inference.service import Service
from reference_impl.plugins.inference.services.completion_test_service import CompletionTestService
from reference_impl.plugins.inference.services.elasticsearch import ElasticsearchService, ModelProvider
from reference_impl.plugins.inference.services.reranking_test_service import RerankingTestService
from reference_impl.plugins.inference.services.sparse_test_service import SparseTestService
from reference_impl.plugins.inference.services.text_embedding_test_service import TextEmbeddingTestService

Services = Mapping[str, Service]


def all_services(node: ModelProvider, switches: Switches) -> Services:
    """Every service of this server."""
    services: list[Service] = [
        ElasticsearchService(node, switches),
        ElasticsearchService(node, switches, "elser"),
        SparseTestService("test_service"),
        SparseTestService("alternate_sparse_embedding_test_service"),
        TextEmbeddingTestService(),
        RerankingTestService(),
        CompletionTestService(),
    ]
    return {service.name: service for service in services}


def show(services: Services, endpoint: Endpoint) -> dict[str, object]:
    """An endpoint as answers show it; 500 when its service is not there (any more)."""
    service = services.get(endpoint.service)
    if service is None:
        raise status_exception(
            500, f"Unknown service [{endpoint.service}] for inference endpoint [{endpoint.inference_id}]."
        )
    return endpoint.shown(service.shown_settings(endpoint))
