"""Every method of the Python client for trained models, with every option that it has.

    python every_method.py URL USER PASSWORD FIXTURES

Runs with the client that Python finds, whichever version; prints its version, what was called with what, and
which methods and options it has. Imports nothing of this project, so that any environment can run it.
"""

from __future__ import annotations

import base64
import gzip
import inspect
import json
import sys
from pathlib import Path
from typing import Any

import elasticsearch
from elasticsearch import ApiError, Elasticsearch

STUMP = {
    "trained_model": {
        "tree": {
            "feature_names": ["x"],
            "tree_structure": [
                {"node_index": 0, "split_feature": 0, "threshold": 10, "left_child": 1, "right_child": 2},
                {"node_index": 1, "leaf_value": 1},
                {"node_index": 2, "leaf_value": 2},
            ],
        }
    }
}
OPTIONS_OF_ALL = {"self", "error_trace", "filter_path", "human", "pretty", "body"}


class Recorder:
    """The methods of a client, which remembers what was called with which options."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.called: dict[str, set[str]] = {}

    def __getattr__(self, name: str) -> Any:
        def call(**options: Any) -> Any:
            self.called.setdefault(name, set()).update(options)
            return getattr(self._client, name)(**options).body

        return call


def offered(client: Any) -> dict[str, set[str]]:
    """The methods for trained models of a client, each with its options."""
    names = (name for name in dir(client) if "trained_model" in name)
    return {name: set(inspect.signature(getattr(client, name)).parameters) - OPTIONS_OF_ALL for name in names}


def status(call: Any, **options: Any) -> int:
    """The status of a call that must fail."""
    try:
        call(**options)
    except ApiError as error:
        return int(error.meta.status)
    raise AssertionError("the call succeeded")


def put_models(ml: Recorder, fixtures: Path, name: str) -> None:
    """A tree model in both spellings, and a PyTorch model from its fixture in two parts."""
    packed = base64.b64encode(gzip.compress(json.dumps(STUMP).encode())).decode()
    tree: dict[str, Any] = {
        "inference_config": {"regression": {}},
        "input": {"field_names": ["x"]},
        "model_type": "tree_ensemble",
    }
    ml.put_trained_model(model_id=f"{name}-tree", definition=STUMP, tags=[f"{name}-tag"], **tree)
    ml.put_trained_model(
        model_id=f"{name}-packed",
        compressed_definition=packed,
        defer_definition_decompression=True,
        model_size_bytes=1000,
        **tree,
    )
    upload = json.loads((fixtures / "tiny.json").read_text("utf-8"))
    ml.put_trained_model(
        model_id=name,
        description="from a client",
        inference_config=upload["inference_config"],
        input=upload["input"],
        metadata={"a": 1},
        model_type="pytorch",
        platform_architecture=None,
        prefix_strings={"ingest": "this ", "search": "is "},
        tags=[f"{name}-tag"],
        wait_for_completion=True,
    )
    definition = (fixtures / "tiny.pt").read_bytes()
    half = len(definition) // 2
    for part, chunk in enumerate((definition[:half], definition[half:])):
        ml.put_trained_model_definition_part(
            model_id=name,
            part=part,
            definition=base64.b64encode(chunk).decode(),
            total_definition_length=len(definition),
            total_parts=2,
        )
    ml.put_trained_model_vocabulary(model_id=name, vocabulary=upload["vocabulary"], merges=[], scores=[])


def read_models(ml: Recorder, name: str) -> None:
    """All options of reading."""
    found = ml.get_trained_models(model_id=f"{name}*", size=2, from_=1, tags=[f"{name}-tag"])
    assert (found["count"], len(found["trained_model_configs"])) == (2, 1)
    options: dict[str, Any] = {"decompress_definition": True, "exclude_generated": True}
    (tree,) = ml.get_trained_models(model_id=f"{name}-tree", include="definition", **options)[
        "trained_model_configs"
    ]
    assert tree["definition"]["trained_model"]["tree"]["feature_names"] == ["x"]
    assert ml.get_trained_models(model_id=f"{name}-no*", allow_no_match=True)["count"] == 0
    assert status(ml.get_trained_models, model_id=f"{name}-no*", allow_no_match=False) == 404
    stats = ml.get_trained_models_stats(model_id=f"{name}*", size=1, from_=0, allow_no_match=True)
    assert (stats["count"], len(stats["trained_model_stats"])) == (3, 1)


def deploy(ml: Recorder, name: str) -> None:
    """A deployment from start to stop."""
    started = ml.start_trained_model_deployment(
        model_id=name,
        deployment_id=f"{name}-run",
        number_of_allocations=1,
        threads_per_allocation=1,
        cache_size="1mb",
        priority="normal",
        queue_capacity=50,
        timeout="30s",
        wait_for="fully_allocated",
    )
    assert started["assignment"]["task_parameters"]["queue_capacity"] == 50
    ml.put_trained_model_alias(model_id=name, model_alias=f"{name}-alias")
    ml.put_trained_model_alias(model_id=name, model_alias=f"{name}-alias", reassign=True)
    update = {"text_embedding": {"results_field": "vector"}}
    vectors = [
        ml.infer_trained_model(
            model_id=target, docs=[{"text_field": "hello"}], inference_config=update, timeout="20s"
        )["inference_results"][0]["vector"]
        for target in (name, f"{name}-run", f"{name}-alias")
    ]
    assert vectors[0] == vectors[1] == vectors[2]
    updated = ml.update_trained_model_deployment(model_id=f"{name}-run", number_of_allocations=2)
    assert updated["assignment"]["task_parameters"]["number_of_allocations"] == 2
    adaptive = {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 2}
    ml.update_trained_model_deployment(model_id=f"{name}-run", adaptive_allocations=adaptive)
    assert ml.clear_trained_model_deployment_cache(model_id=f"{name}-run") == {"cleared": True}
    # The body says it once more: the deployment in the path is the one that is meant.
    stopped = ml.stop_trained_model_deployment(
        model_id=f"{name}-run", id=f"{name}-run", force=False, allow_no_match=False
    )
    assert stopped == {"stopped": True}
    ml.start_trained_model_deployment(model_id=name, adaptive_allocations=adaptive)
    assert status(ml.delete_trained_model, model_id=name) == 409
    ml.stop_trained_model_deployment(model_id=name)


def delete_models(ml: Recorder, name: str) -> None:
    """Everything is gone at the end."""
    assert ml.delete_trained_model_alias(model_id=name, model_alias=f"{name}-alias")["acknowledged"]
    for model in (name, f"{name}-tree", f"{name}-packed"):
        assert ml.delete_trained_model(model_id=model, force=True, timeout="20s")["acknowledged"]
    assert ml.get_trained_models(model_id=f"{name}*")["count"] == 0


def exercise(client: Any, fixtures: Path, name: str) -> dict[str, set[str]]:
    """Call everything; ``client`` is the part of the client for machine learning. Returns what was called."""
    ml = Recorder(client)
    put_models(ml, fixtures, name)
    read_models(ml, name)
    deploy(ml, name)
    delete_models(ml, name)
    return ml.called


def main(url: str, user: str, password: str, fixtures: str) -> None:
    """Run and print."""
    with Elasticsearch(url, basic_auth=(user, password), max_retries=0, request_timeout=60) as connected:
        version = elasticsearch.__versionstr__
        called = exercise(connected.ml, Path(fixtures), f"every-{version.replace('.', '-')}")
        told = {"version": version, "called": called, "offered": offered(connected.ml)}
        print(json.dumps(told, default=sorted))


if __name__ == "__main__":
    main(*sys.argv[1:])
