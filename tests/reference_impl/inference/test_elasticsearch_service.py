"""Endpoints over uploaded models: what they start, show and answer."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.errors import ApiError, not_found, status_exception
from reference_impl.settings import Profile
from tests.reference_impl.inference.making import MODEL_OF, local, put
from tests.support.small_node import SmallNode

CHUNKING = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
G22 = "Could not complete inference endpoint creation as validation call to service threw an exception."


def fresh(profile: Profile = "documented") -> SmallNode:
    node = SmallNode(profile)
    for task, config in MODEL_OF.items():
        node.models.add(task, config)
    return node


@pytest.fixture
def node() -> SmallNode:
    return fresh()


def make(node: SmallNode, task: str, **more: Any) -> Any:
    answer = node.call("PUT", f"/_inference/{task}/x", {**local(task), **more})
    assert answer.status == 200, answer.body
    return answer.body


def test_an_embedding_endpoint_is_shown_with_what_was_measured(node: SmallNode) -> None:
    made = make(node, "text_embedding")
    assert made == {
        "inference_id": "x",
        "task_type": "text_embedding",
        "service": "elasticsearch",
        "service_settings": {
            "num_allocations": 1,
            "num_threads": 1,
            "model_id": "text_embedding",
            "dimensions": 2,
            "similarity": "cosine",
            "element_type": "float",
        },
        "chunking_settings": CHUNKING,
    }
    assert list(made["service_settings"])[:4] == ["num_allocations", "num_threads", "model_id", "dimensions"]


def test_other_tasks_show_less(node: SmallNode) -> None:
    made = make(node, "sparse_embedding")
    settings = {"num_allocations": 1, "num_threads": 1, "model_id": "sparse_embedding"}
    assert made["service_settings"] == settings
    assert made["chunking_settings"] == CHUNKING
    ranker = node.call("PUT", "/_inference/rerank/r", local("rerank")).body
    assert ranker["task_settings"] == {"return_documents": True}
    assert "chunking_settings" not in ranker


@pytest.mark.parametrize("task", MODEL_OF)
def test_a_deployment_named_as_the_endpoint_is_started(node: SmallNode, task: str) -> None:
    body = local(task, num_threads=2, num_allocations=3)
    assert node.call("PUT", f"/_inference/{task}/x", body).status == 200
    assert node.models.starts == [(task, "x", 3, 2, None)]


def test_adaptive_allocations_are_handed_on(node: SmallNode) -> None:
    adaptive = {"enabled": True, "min_number_of_allocations": 0, "max_number_of_allocations": 4}
    body = local("rerank", num_allocations=None, adaptive_allocations=adaptive)
    made = node.call("PUT", "/_inference/rerank/x", body).body
    assert made["service_settings"]["adaptive_allocations"] == adaptive
    assert node.models.starts == [("rerank", "x", None, 1, adaptive)]


def test_the_old_name_is_stored_as_the_new_one(node: SmallNode) -> None:
    body = {**local("sparse_embedding"), "service": "elser"}
    assert node.call("PUT", "/_inference/sparse_embedding/x", body).body["service"] == "elasticsearch"
    assert node.call("POST", "/_inference/x", {"input": "a"}).status == 200


def test_the_number_of_allocations_is_the_live_one(node: SmallNode) -> None:
    make(node, "sparse_embedding")
    node.models.running["x"]["number_of_allocations"] = 7
    shown = node.call("GET", "/_inference/x").body["endpoints"][0]["service_settings"]
    assert shown == {"num_allocations": 7, "num_threads": 1, "model_id": "sparse_embedding"}
    node.models.running.clear()
    shown = node.call("GET", "/_inference/x").body["endpoints"][0]["service_settings"]
    assert shown["num_allocations"] == 1


# what is tried out, in both profiles


def test_elasticsearch_measures_on_the_model_id_before_it_stores() -> None:
    node = fresh("elasticsearch")
    answer = node.call("PUT", "/_inference/text_embedding/x", local("text_embedding"))
    assert answer.error == (400, "status_exception", G22)
    assert "must be deployed to use" in answer.body["error"]["caused_by"]["reason"]
    assert node.models.starts == []
    node.models.deploy("text_embedding", "text_embedding")
    assert make(node, "text_embedding")["service_settings"]["dimensions"] == 2
    assert node.models.calls[-1] == ("text_embedding", ["how big"], None, "ingest")


def test_as_documented_the_endpoint_deploys_the_model_itself(node: SmallNode) -> None:
    make(node, "text_embedding")
    assert node.models.calls == [("x", ["how big"], None, "ingest")]
    assert [start[1] for start in node.models.starts] == ["x"]


def test_a_failed_trial_leaves_nothing_behind(node: SmallNode) -> None:
    node.models.error = status_exception(500, "Error in inference process: [broken]")
    answer = node.call("PUT", "/_inference/text_embedding/x", local("text_embedding"))
    assert answer.error == (400, "status_exception", G22)
    assert node.models.running == {}
    assert node.call("GET", "/_inference").body == {"endpoints": []}


def test_only_embedding_models_are_tried_out(node: SmallNode) -> None:
    node.models.error = status_exception(500, "broken")
    make(node, "sparse_embedding")
    assert node.models.calls == []


@pytest.mark.parametrize(("profile", "status"), [("documented", 400), ("elasticsearch", 200)])
def test_as_documented_an_endpoint_is_not_named_as_its_model(profile: Profile, status: int) -> None:
    answer = fresh(profile).call("PUT", "/_inference/rerank/rerank", local("rerank"))
    assert answer.status == status


STARTS = [
    (
        not_found("Could not find trained model [rerank]"),
        (
            404,
            "resource_not_found_exception",
            "Could not deploy model [rerank] as the model cannot be found.",
        ),
    ),
    (
        ApiError(408, "model_deployment_timeout_exception", "late"),
        (
            408,
            "model_deployment_timeout_exception",
            "Timed out after [2s] waiting for trained model deployment for inference endpoint [x] to start. "
            "The inference endpoint can not be used to perform inference until the deployment has started. "
            "Use the trained model stats API to track the state of the deployment.",
        ),
    ),
    (status_exception(429, "no room"), (429, "status_exception", "no room")),
]


@pytest.mark.parametrize(("error", "reported"), STARTS)
def test_a_failing_start_is_reported_and_the_endpoint_stays(
    node: SmallNode, error: ApiError, reported: tuple[int, str, str]
) -> None:
    node.models.start_error = error
    answer = node.call("PUT", "/_inference/rerank/x", local("rerank"), timeout="2s")
    assert answer.error == reported
    assert node.call("GET", "/_inference/x").status == 200


# attached endpoints


def attach(node: SmallNode, task: str = "rerank", **settings: Any) -> Any:
    given_settings = {"deployment_id": "dep", **settings}
    body = {"service": "elasticsearch", "service_settings": given_settings}
    return node.call("PUT", f"/_inference/{task}/user", body)


def test_an_attached_endpoint_copies_the_deployments_settings(node: SmallNode) -> None:
    node.models.deploy("rerank", "dep", allocations=2, threads=4)
    assert attach(node, odd=1).body["service_settings"] == {
        "num_allocations": 2,
        "num_threads": 4,
        "model_id": "rerank",
        "deployment_id": "dep",
    }
    assert node.models.starts == []
    assert node.call("POST", "/_inference/user", {"input": ["a"], "query": "q"}).status == 200
    assert node.models.calls[0][0] == "dep"


def test_what_can_be_wrong_with_an_attached_endpoint(node: SmallNode) -> None:
    assert attach(node).error == (404, "status_exception", "Cannot find deployment [dep]")
    node.models.deploy("rerank", "dep")
    reason = "Deployment [dep] uses model [rerank] which does not match the model [other] in the request."
    assert attach(node, model_id="other").error == (400, "status_exception", reason)
    reason = (
        "Deployed model [rerank] with type [text_similarity] does not match the requested task type "
        "[text_embedding]"
    )
    assert attach(node, "text_embedding").error == (400, "status_exception", reason)
    assert node.call("GET", "/_inference").body == {"endpoints": []}


def test_a_second_put_of_an_attached_endpoint_is_refused(node: SmallNode) -> None:
    node.models.deploy("rerank", "dep")
    assert attach(node).status == 200
    assert attach(node).error[1] == "resource_already_exists_exception"
    assert list(node.models.running) == ["dep"]


def test_a_second_put_finds_the_endpoints_own_deployment(node: SmallNode) -> None:
    make(node, "rerank")
    answer = node.call("PUT", "/_inference/rerank/x", local("rerank"))
    assert answer.error[:2] == (400, "status_exception")
    node.models.running.clear()
    answer = node.call("PUT", "/_inference/text_embedding/x", local("text_embedding"))
    assert answer.error[1] == "resource_already_exists_exception"
    assert node.models.running == {}


# answers


def test_dense_and_sparse_answers(node: SmallNode) -> None:
    make(node, "text_embedding")
    answer = node.call("POST", "/_inference/x", {"input": ["a", "b"], "input_type": "search"})
    assert answer.body == {"text_embedding": [{"embedding": [0.5, -0.5]}] * 2}
    assert node.models.calls[-1] == ("x", ["a", "b"], None, "search")
    node.models.results = [{"predicted_value": {"t": 1.0}}, {"predicted_value": {}, "is_truncated": True}]
    assert node.call("PUT", "/_inference/sparse_embedding/s", local("sparse_embedding")).status == 200
    assert node.call("POST", "/_inference/s", {"input": ["a", "b"]}).body == {
        "sparse_embedding": [
            {"is_truncated": False, "embedding": {"t": 1.0}},
            {"is_truncated": True, "embedding": {}},
        ]
    }
    assert node.models.calls[-1][3] == "none"


def ranked(node: SmallNode, **body: Any) -> list[dict[str, Any]]:
    answer = node.call("POST", "/_inference/rerank/x", {"query": "q", "input": ["aa", "a", "aaa"], **body})
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.body["rerank"]
    return items


def test_the_ranking_is_by_score_and_cut_by_top_n(node: SmallNode) -> None:
    make(node, "rerank")
    full = ranked(node)
    assert full == [
        {"index": 2, "relevance_score": 3.0, "text": "aaa"},
        {"index": 0, "relevance_score": 2.0, "text": "aa"},
        {"index": 1, "relevance_score": 1.0, "text": "a"},
    ]
    assert [ranked(node, top_n=n) for n in (1, 3, 9)] == [full[:1], full, full]
    assert node.models.calls[0][2] == {"text_similarity": {"text": "q"}}


@pytest.mark.parametrize("stored", [None, True, False])
@pytest.mark.parametrize("in_settings", [None, True, False])
@pytest.mark.parametrize("in_request", [None, True, False])
def test_request_beats_its_settings_beat_stored_settings(
    stored: bool | None, in_settings: bool | None, in_request: bool | None
) -> None:
    node = fresh()
    make(node, "rerank", task_settings={} if stored is None else {"return_documents": stored})
    body: dict[str, Any] = {}
    if in_settings is not None:
        body["task_settings"] = {"return_documents": in_settings}
    if in_request is not None:
        body["return_documents"] = in_request
    chain = [in_request, in_settings, stored, True]
    expected = next(value for value in chain if value is not None)
    assert all(("text" in item) is expected for item in ranked(node, **body))


def test_an_error_of_the_model_is_the_answer(node: SmallNode) -> None:
    make(node, "rerank")
    node.models.error = status_exception(408, "timeout [1s] waiting for inference result")
    answer = node.call("POST", "/_inference/x", {"query": "q", "input": "a"}, timeout="1s")
    assert answer.error == (408, "status_exception", "timeout [1s] waiting for inference result")


# what other plugins ask


def test_owners_of_deployments(node: SmallNode) -> None:
    make(node, "rerank")
    node.models.deploy("rerank", "dep")
    attach(node)
    put(node, "simple")
    assert node.endpoints.owner_of("x") == ("created", "x")
    assert node.endpoints.owner_of("dep") == ("used", "user")
    assert node.endpoints.owner_of("simple") is None
    assert node.endpoints.owner_of("user") is None


def test_configs_are_offered_without_secrets(node: SmallNode) -> None:
    put(node, "simple")
    config = node.endpoints.config("simple")
    assert config is not None
    assert (config["inference_id"], config["service"]) == ("simple", "test_service")
    assert "secret-7" not in str(config)
    assert node.endpoints.config("gone") is None
