"""What must be read from the bundled pages: facts of the APIs, and what holds for every page."""

from __future__ import annotations

from typing import Any

import pytest

from harness.authoring.lint import about_parameter
from harness.model.spec import ApiSpec, Parameter
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack

PACK = load_pack(bundled_pack())
MODELS = "/_ml/trained_models"


def spec(page: str) -> ApiSpec:
    found = PACK.api(page)
    assert found is not None
    return found


def parameter(page: str, dotted: str) -> Parameter:
    first, *others = dotted.split(".")
    found = spec(page).parameter(first)
    for name in others:
        assert found is not None, dotted
        found = next((each for each in found.properties if each.name == name), None)
    assert found is not None, dotted
    return found


REQUESTS: dict[str, list[str]] = {
    "put-trained-models": [f"PUT {MODELS}/{{model_id}}"],
    "put-trained-model-definition-part": [f"PUT {MODELS}/{{model_id}}/definition/{{part_num}}"],
    "put-trained-model-vocabulary": [f"PUT {MODELS}/{{model_id}}/vocabulary"],
    "get-trained-models": [f"GET {MODELS}", f"GET {MODELS}/{{model_id}}", f"GET {MODELS}/_all"],
    "delete-trained-models": [f"DELETE {MODELS}/{{model_id}}"],
    "put-trained-models-aliases": [f"PUT {MODELS}/{{model_id}}/model_aliases/{{model_alias}}"],
    "delete-trained-models-aliases": [f"DELETE {MODELS}/{{model_id}}/model_aliases/{{model_alias}}"],
    "start-trained-model-deployment": [f"POST {MODELS}/{{model_id}}/deployment/_start"],
    "update-trained-model-deployment": [f"POST {MODELS}/{{deployment_id}}/deployment/_update"],
    "clear-trained-model-deployment-cache": [f"POST {MODELS}/{{deployment_id}}/deployment/cache/_clear"],
    "infer-trained-model": [f"POST {MODELS}/{{model_id}}/_infer", f"POST {MODELS}/{{deployment_id}}/_infer"],
    "infer-trained-model-deployment": [f"POST {MODELS}/{{model_id}}/deployment/_infer"],
    "get-trained-models-stats": [
        f"GET {MODELS}/_stats",
        f"GET {MODELS}/_all/_stats",
        f"GET {MODELS}/{{model_id_or_deployment_id}}/_stats",
    ],
    "cat-trained-model": ["GET /_cat/ml/trained_models", "GET /_cat/ml/trained_models/{model_id}"],
    "put-inference-api": ["PUT /_inference/{inference_id}", "PUT /_inference/{task_type}/{inference_id}"],
    "get-inference-api": [
        "GET /_inference",
        "GET /_inference/_all",
        "GET /_inference/{inference_id}",
        "GET /_inference/{task_type}/_all",
        "GET /_inference/{task_type}/{inference_id}",
    ],
    "post-inference-api": ["POST /_inference/{inference_id}", "POST /_inference/{task_type}/{inference_id}"],
    "put-pipeline-api": ["PUT /_ingest/pipeline/{pipeline}"],
    "get-pipeline-api": ["GET /_ingest/pipeline/{pipeline}", "GET /_ingest/pipeline"],
    "delete-pipeline-api": ["DELETE /_ingest/pipeline/{pipeline}"],
    "simulate-pipeline-api": [
        "POST /_ingest/pipeline/{pipeline}/_simulate",
        "GET /_ingest/pipeline/{pipeline}/_simulate",
        "POST /_ingest/pipeline/_simulate",
        "GET /_ingest/pipeline/_simulate",
    ],
    "inference-processor": [],
}
PRIVILEGES: dict[str, tuple[str, ...]] = {
    "put-trained-models": ("manage_ml",),
    "get-trained-models": ("monitor_ml",),
    "infer-trained-model": ("monitor_ml",),
    "start-trained-model-deployment": ("manage_ml",),
    "cat-trained-model": ("monitor_ml",),
    "put-inference-api": ("manage_inference",),
    "get-inference-api": ("monitor_inference",),
    "post-inference-api": ("monitor_inference",),
}
FACTS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "start-trained-model-deployment",
        "number_of_allocations",
        {"type": "integer", "default": 1, "minimum": 1},
    ),
    ("start-trained-model-deployment", "threads_per_allocation", {"default": 1, "maximum": 32}),
    ("start-trained-model-deployment", "queue_capacity", {"default": 1024, "minimum": 1, "maximum": 100000}),
    ("start-trained-model-deployment", "cache_size", {"type": "bytesize", "has_default": False}),
    ("start-trained-model-deployment", "priority", {"enum": ("normal", "low"), "default": "normal"}),
    ("start-trained-model-deployment", "timeout", {"type": "duration", "default": "20s"}),
    (
        "start-trained-model-deployment",
        "wait_for",
        {"enum": ("starting", "started", "fully_allocated"), "default": "started"},
    ),
    ("start-trained-model-deployment", "adaptive_allocations.min_number_of_allocations", {"minimum": 0}),
    ("start-trained-model-deployment", "adaptive_allocations.max_number_of_allocations", {"minimum": 1}),
    ("update-trained-model-deployment", "adaptive_allocations", {"nullable": True, "required": False}),
    ("put-trained-model-definition-part", "part_num", {"type": "integer", "minimum": 0}),
    ("put-trained-model-definition-part", "total_parts", {"required": True, "minimum": 1, "maximum": 10000}),
    ("put-trained-model-definition-part", "total_definition_length", {"type": "long", "minimum": 1}),
    ("put-trained-model-vocabulary", "vocabulary", {"required": True, "type": "array", "items": "string"}),
    ("put-trained-model-vocabulary", "scores", {"required": False, "type": "array", "items": "double"}),
    ("put-trained-models-aliases", "reassign", {"type": "boolean", "default": False}),
    ("delete-trained-models", "force", {"type": "boolean", "default": False}),
    ("get-trained-models", "size", {"default": 100, "minimum": 0}),
    ("get-trained-models", "decompress_definition", {"default": True}),
    ("get-trained-models", "allow_no_match", {"default": True}),
    ("infer-trained-model", "timeout", {"default": "10s"}),
    ("infer-trained-model", "docs", {"required": True, "type": "array", "items": "object"}),
    ("put-trained-models", "model_type", {"enum": ("tree_ensemble", "lang_ident", "pytorch")}),
    (
        "put-trained-models",
        "inference_config.fill_mask.tokenization.bert.max_sequence_length",
        {"default": 512},
    ),
    (
        "put-trained-models",
        "inference_config.fill_mask.tokenization.bert.truncate",
        {"enum": ("none", "first", "second"), "default": "first"},
    ),
    (
        "put-trained-models",
        "inference_config.fill_mask.tokenization.bert.span",
        {"default": -1, "minimum": -1},
    ),
    (
        "put-trained-models",
        "inference_config.question_answering.max_answer_length",
        {"default": 15, "minimum": 1},
    ),
    ("put-inference-api", "chunking_settings.max_chunk_size", {"required": True, "minimum": 10}),
    (
        "put-inference-api",
        "chunking_settings.strategy",
        {"enum": ("sentence", "word"), "required": True},
    ),
    ("put-inference-api", "service_settings.num_threads", {"required": True, "maximum": 32}),
    ("post-inference-api", "top_n", {"minimum": 1}),
    ("post-inference-api", "input_type", {"enum": ("classification", "clustering", "ingest", "search")}),
    ("put-pipeline-api", "processors", {"required": True}),
    ("simulate-pipeline-api", "verbose", {"default": False}),
    ("simulate-pipeline-api", "docs._index", {"default": "_index"}),
    ("inference-processor", "model_id", {"required": True}),
    ("inference-processor", "target_field", {"required": False, "default": "ml.inference"}),
    ("inference-processor", "input_output.input_field", {"required": True, "type": "string"}),
    ("inference-processor", "inference_config.text_similarity.text", {"required": True}),
]


@pytest.mark.parametrize(("page", "wanted"), REQUESTS.items())
def test_request_lines(page: str, wanted: list[str]) -> None:
    found = [f"{each.method} {each.path}" for each in spec(page).requests]
    assert found == wanted


@pytest.mark.parametrize(("page", "wanted"), PRIVILEGES.items())
def test_privileges(page: str, wanted: tuple[str, ...]) -> None:
    assert spec(page).privileges.cluster == wanted


@pytest.mark.parametrize(("page", "name", "wanted"), FACTS, ids=[f"{page}-{name}" for page, name, _ in FACTS])
def test_parameters(page: str, name: str, wanted: dict[str, Any]) -> None:
    found = parameter(page, name)
    assert {key: getattr(found, key) for key in wanted} == wanted


@pytest.mark.parametrize("page", [api.id for api in PACK.apis])
def test_no_statement_about_a_parameter_is_open(page: str) -> None:
    assert [
        each.text for each in spec(page).statements if each.status == "open" and about_parameter(each)
    ] == []


@pytest.mark.parametrize("page", [api.id for api in PACK.apis])
def test_statements_lead_to_their_lines(page: str) -> None:
    for each in spec(page).statements:
        lines = (PACK.docs / each.file).read_text().splitlines()
        word = next((part for part in each.text.split() if part.strip("`").isalpha()), "")
        near = " ".join(lines[each.line - 1 : each.line + 1])
        assert word.strip("`") in near or "{" in near or each.text.startswith(("Required:", "Default:")), each


def test_a_deprecated_page_says_since_when() -> None:
    assert spec("infer-trained-model-deployment").availability.deprecated == "8.3.0"


def test_one_privilege_of_several_is_enough_for_pipelines() -> None:
    (rule,) = [r for s in spec("get-pipeline-api").statements for r in s.rules if r.kind == "privilege"]
    assert rule.arguments == {"cluster": ["read_pipeline", "manage_pipeline", "manage"], "any_of": True}
