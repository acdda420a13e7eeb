"""Endpoints, pipelines and a real deployed model together, over the whole application."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from reference_impl.app import create_app
from reference_impl.settings import Settings
from tests.support import tiny_models
from tests.support.asgi import Answer, basic, send
from tests.support.facts import fact

pytestmark = pytest.mark.full

Call = Callable[..., Awaitable[Answer]]
PASSWORD = "elastic-password"


def run(scenario: Callable[[Call], Awaitable[None]], settings: Settings | None = None) -> None:
    """Run a scenario against a fresh node, which is stopped in any case."""

    async def main() -> None:
        app = create_app(settings or Settings())
        await app.start()
        try:

            async def call(method: str, uri: str, body: Any = None, **headers: str) -> Answer:
                return await send(app, method, uri, body, headers)

            await scenario(call)
        finally:
            await app.stop()

    asyncio.run(main())


async def ok(answer: Awaitable[Answer]) -> Any:
    done = await answer
    assert done.status == 200, done.body
    return done.json()


async def upload(call: Call, model_id: str, model: tiny_models.TinyModel) -> None:
    body = model.upload()
    vocabulary = body.pop("vocabulary")
    await ok(call("PUT", f"/_ml/trained_models/{model_id}", body))
    part = {
        "definition": base64.b64encode(model.definition).decode(),
        "total_definition_length": len(model.definition),
        "total_parts": 1,
    }
    await ok(call("PUT", f"/_ml/trained_models/{model_id}/definition/0", part))
    await ok(call("PUT", f"/_ml/trained_models/{model_id}/vocabulary", {"vocabulary": vocabulary}))


def local(model_id: str = "tiny") -> dict[str, Any]:
    settings = {"model_id": model_id, "num_threads": 1, "num_allocations": 1}
    return {"service": "elasticsearch", "service_settings": settings}


async def deployments(call: Call) -> list[str]:
    stats = await ok(call("GET", "/_ml/trained_models/_stats"))
    entries = [
        item["deployment_stats"] for item in stats["trained_model_stats"] if "deployment_stats" in item
    ]
    return [entry["deployment_id"] for entry in entries]


@fact("protection, in its order, and force", source="stop a deployment")
def test_an_endpoint_from_upload_to_deletion() -> None:
    async def scenario(call: Call) -> None:
        await upload(call, "tiny", tiny_models.tiny())
        made = await ok(call("PUT", "/_inference/text_embedding/emb", local()))
        assert await deployments(call) == ["emb"]
        answer = await ok(call("POST", "/_inference/emb", {"input": ["good words", "bad", "good words"]}))
        first, second, third = (item["embedding"] for item in answer["text_embedding"])
        assert len(first) == made["service_settings"]["dimensions"]
        assert first == pytest.approx(third)
        assert first != pytest.approx(second)
        single = await ok(call("POST", "/_inference/text_embedding/emb", {"input": "bad"}))
        assert single["text_embedding"][0]["embedding"] == pytest.approx(second)
        stopped = await call("POST", "/_ml/trained_models/emb/deployment/_stop")
        assert (stopped.status, stopped.error["reason"]) == (
            409,
            "Cannot stop deployment [emb] as it was created by inference endpoint [emb]",
        )
        await ok(call("DELETE", "/_inference/emb"))
        assert await deployments(call) == []
        await ok(call("PUT", "/_inference/text_embedding/emb", local()))

    run(scenario)


def test_a_sparse_endpoint_answers_with_weights() -> None:
    async def scenario(call: Call) -> None:
        await upload(call, "expander", tiny_models.sparse())
        await ok(call("PUT", "/_inference/sparse_embedding/sparse", local("expander")))
        answer = await ok(call("POST", "/_inference/sparse", {"input": ["good words", "bad"]}))
        for item in answer["sparse_embedding"]:
            assert item["is_truncated"] is False
            assert item["embedding"]
            assert all(weight > 0 for weight in item["embedding"].values())

    run(scenario)


@fact("protection, in its order, and force", source="stop a deployment")
def test_an_attached_endpoint_protects_but_does_not_own_the_deployment() -> None:
    async def scenario(call: Call) -> None:
        await upload(call, "tiny", tiny_models.tiny())
        await ok(call("POST", "/_ml/trained_models/tiny/deployment/_start?deployment_id=dep"))
        body = {"service": "elasticsearch", "service_settings": {"deployment_id": "dep"}}
        await ok(call("PUT", "/_inference/text_embedding/user", body))
        stopped = await call("POST", "/_ml/trained_models/dep/deployment/_stop")
        assert (stopped.status, stopped.error["reason"]) == (
            409,
            "Cannot stop deployment [dep] as it is used by inference endpoint [user]",
        )
        await ok(call("DELETE", "/_inference/user"))
        assert await deployments(call) == ["dep"]

    run(scenario)


def test_a_pipeline_uses_the_model_by_every_name_and_protects_the_endpoint() -> None:
    async def scenario(call: Call) -> None:
        await upload(call, "tiny", tiny_models.tiny())
        await ok(call("PUT", "/_inference/text_embedding/emb", local()))
        await ok(call("PUT", "/_ml/trained_models/tiny/model_aliases/al"))
        pair = {"input_field": "t", "output_field": "v"}
        vectors = []
        for name, written in (("emb", "emb"), ("tiny", "tiny"), ("al", "tiny")):
            pipeline = {"processors": [{"inference": {"model_id": name, "input_output": pair}}]}
            body = {"pipeline": pipeline, "docs": [{"_source": {"t": "good words"}}]}
            answer = await ok(call("POST", "/_ingest/pipeline/_simulate", body))
            source = answer["docs"][0]["doc"]["_source"]
            assert source["model_id"] == written
            vectors.append(source["v"])
        assert vectors[1] == vectors[2] == pytest.approx(vectors[0])
        await ok(call("PUT", "/_ingest/pipeline/p", {"processors": [{"inference": {"model_id": "emb"}}]}))
        refused = await call("DELETE", "/_inference/emb")
        assert refused.status == 409
        assert refused.error["reason"].startswith("Inference endpoint emb is referenced by pipelines: [p].")
        await ok(call("DELETE", "/_inference/emb?force=true"))
        assert await deployments(call) == []
        docs = {"docs": [{"_source": {"text_field": "good"}}]}
        failed = await ok(call("POST", "/_ingest/pipeline/p/_simulate", docs))
        assert failed["docs"][0]["error"]["reason"] == "Could not find trained model [emb]"

    run(scenario)


def test_a_document_with_a_whole_result_object() -> None:
    async def scenario(call: Call) -> None:
        await upload(call, "classes", tiny_models.classes())
        await ok(call("POST", "/_ml/trained_models/classes/deployment/_start"))
        processor = {"inference": {"model_id": "classes", "field_map": {"review": "text_field"}}}
        body = {
            "pipeline": {"processors": [processor]},
            "docs": [{"_source": {"review": "good"}}, {"_source": {}}],
        }
        good, missing = (await ok(call("POST", "/_ingest/pipeline/_simulate", body)))["docs"]
        result = good["doc"]["_source"]["ml"]["inference"]
        assert result["model_id"] == "classes"
        assert 0.5 < result["prediction_probability"] <= 1
        reason = "Input field [text_field] does not exist in the source document"
        assert missing["error"]["reason"] == reason

    run(scenario)


ROUTES = [
    ("PUT", "/_inference/rerank/x", "inference_admin"),
    ("DELETE", "/_inference/x", "inference_admin"),
    ("GET", "/_inference", "inference_user"),
    ("POST", "/_inference/x", "inference_user"),
    ("PUT", "/_ingest/pipeline/p", "ingest_admin"),
    ("GET", "/_ingest/pipeline/p", "ingest_admin"),
    ("DELETE", "/_ingest/pipeline/p", "ingest_admin"),
    ("POST", "/_ingest/pipeline/_simulate", "ingest_admin"),
]


def test_privileges_come_before_broken_bodies_and_missing_things() -> None:
    async def scenario(call: Call) -> None:
        superuser = {"authorization": basic("elastic", PASSWORD)}
        roles: dict[str, list[str]] = {"nobody": [], **{role: [role] for _, _, role in ROUTES}}
        for name, granted in roles.items():
            body = {"password": "password", "roles": granted}
            await ok(call("PUT", f"/_security/user/{name}", body, **superuser))
        for method, uri, role in ROUTES:
            broken = b"{" if method in ("PUT", "POST") else None
            json_type = {"content-type": "application/json"} if broken else {}
            for user, refused in (("nobody", True), (role, False)):
                headers = {"authorization": basic(user, "password"), **json_type}
                answer = await call(method, uri, broken, **headers)
                assert (answer.status == 403) is refused, (method, uri, user, answer.body)

    run(scenario, Settings(security=True, password=PASSWORD))
