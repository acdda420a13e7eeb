"""The official Python client, unmodified, against the reference server over real HTTP."""

from __future__ import annotations

import base64
import json

import pytest
from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from tests.clients.paths import FIXTURES


def upload(client: Elasticsearch, model_id: str, fixture: str = "tiny") -> None:
    """Upload a fixture in two parts, as the uploader does with large models."""
    description = json.loads((FIXTURES / f"{fixture}.json").read_text("utf-8"))
    definition = (FIXTURES / f"{fixture}.pt").read_bytes()
    client.ml.put_trained_model(
        model_id=model_id,
        model_type=description["model_type"],
        inference_config=description["inference_config"],
        input=description["input"],
    )
    half = len(definition) // 2
    for part, chunk in enumerate((definition[:half], definition[half:])):
        client.ml.put_trained_model_definition_part(
            model_id=model_id,
            part=part,
            definition=base64.b64encode(chunk).decode(),
            total_definition_length=len(definition),
            total_parts=2,
        )
    client.ml.put_trained_model_vocabulary(model_id=model_id, vocabulary=description["vocabulary"])


def test_the_client_accepts_the_server(client: Elasticsearch) -> None:
    assert client.info()["tagline"] == "You Know, for Search"
    assert client.ping()


def test_life_of_a_deployment(client: Elasticsearch) -> None:
    upload(client, "client-model")
    started = client.ml.start_trained_model_deployment(model_id="client-model", wait_for="started")
    assert started["assignment"]["assignment_state"] == "started"
    answer = client.ml.infer_trained_model(
        model_id="client-model", docs=[{"text_field": "these are my words"}] * 2
    )
    first, second = (result["predicted_value"] for result in answer["inference_results"])
    assert first == second
    assert len(first) == 4
    stats = client.ml.get_trained_models_stats(model_id="client-model")["trained_model_stats"][0]
    assert stats["deployment_stats"]["inference_count"] == 2
    with pytest.raises(ConflictError):
        client.ml.delete_trained_model(model_id="client-model")
    assert client.ml.stop_trained_model_deployment(model_id="client-model").body == {"stopped": True}
    with pytest.raises(ConflictError, match="must be deployed to use"):
        client.ml.infer_trained_model(model_id="client-model", docs=[{"text_field": "words"}])
    assert client.ml.delete_trained_model(model_id="client-model")["acknowledged"] is True
    with pytest.raises(NotFoundError):
        client.ml.get_trained_models(model_id="client-model")


def test_stop_options_travel_in_the_body(client: Elasticsearch) -> None:
    assert client.ml.stop_trained_model_deployment(model_id="nothing-here").body == {"stopped": True}
    with pytest.raises(NotFoundError, match="nothing-here"):
        client.ml.stop_trained_model_deployment(model_id="nothing-here", allow_no_match=False)


def test_force_overrides_a_pipeline(client: Elasticsearch) -> None:
    upload(client, "client-guarded")
    client.ml.start_trained_model_deployment(model_id="client-guarded")
    client.ingest.put_pipeline(
        id="client-pipeline", processors=[{"inference": {"model_id": "client-guarded"}}]
    )
    with pytest.raises(ConflictError, match="referenced by ingest processors"):
        client.ml.stop_trained_model_deployment(model_id="client-guarded")
    assert client.ml.stop_trained_model_deployment(model_id="client-guarded", force=True)["stopped"] is True
    client.ingest.delete_pipeline(id="client-pipeline")
    client.ml.delete_trained_model(model_id="client-guarded")


def test_life_of_an_inference_endpoint(client: Elasticsearch) -> None:
    config = {"service": "test_service", "service_settings": {"model": "m", "api_key": "secret-key"}}
    made = client.inference.put(
        task_type="sparse_embedding", inference_id="client-endpoint", inference_config=config
    )
    assert made["inference_id"] == "client-endpoint"
    assert "secret-key" not in json.dumps(made.body)
    answer = client.inference.inference(inference_id="client-endpoint", input=["these are my words"])
    assert answer["sparse_embedding"][0]["embedding"]
    client.ingest.put_pipeline(id="client-user", processors=[{"inference": {"model_id": "client-endpoint"}}])
    preview = client.inference.delete(inference_id="client-endpoint", dry_run=True)
    assert preview["acknowledged"] is False
    assert preview["pipelines"] == ["client-user"]
    with pytest.raises(ConflictError):
        client.inference.delete(inference_id="client-endpoint")
    with pytest.raises(BadRequestError):
        client.inference.delete(task_type="text_embedding", inference_id="client-endpoint")
    gone = client.inference.delete(inference_id="client-endpoint", force=True)
    assert gone.body == {"acknowledged": True, "pipelines": [], "indexes": []}
    with pytest.raises(NotFoundError):
        client.inference.get(inference_id="client-endpoint")
    client.ingest.delete_pipeline(id="client-user")
