"""Reads the requests of the deployment APIs: query and body, and which of them wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference_impl.errors import illegal_argument
from reference_impl.plugins.ml.adaptive import Adaptive
from reference_impl.plugins.ml.profiles import Switches
from reference_impl.plugins.ml.start import WAIT_ORDER, StartRequest
from reference_impl.plugins.ml.stop import StopRequest
from reference_impl.plugins.ml.texts import inconsistent_id
from reference_impl.plugins.ml.update import UpdateRequest
from reference_impl.rest.parsing import (
    BOOLEAN,
    INTEGER,
    STRING,
    Kind,
    ObjectParser,
    Source,
    duration,
    nullable,
    object_of,
    size,
)
from reference_impl.rest.product import PREVIOUS_API
from reference_impl.rest.request import RestRequest

PRIORITIES = ("low", "normal")
UPDATE_TIMEOUT = 30.0


def _enum(name: str, words: Sequence[str]) -> Kind:
    def convert(value: Any, _source: Source) -> str:
        if str(value).lower() not in words:
            raise illegal_argument(f"No enum constant {name}.{str(value).upper()}")
        return str(value).lower()

    return Kind(frozenset({"VALUE_STRING"}), convert)


PRIORITY = _enum("org.elasticsearch.xpack.core.ml.inference.assignment.Priority", PRIORITIES)
WAIT_FOR = _enum("org.elasticsearch.xpack.core.ml.inference.assignment.AllocationStatus.State", WAIT_ORDER)
ADAPTIVE = nullable(
    object_of(
        ObjectParser(
            "adaptive_allocations_settings",
            {
                "enabled": BOOLEAN,
                "min_number_of_allocations": nullable(INTEGER),
                "max_number_of_allocations": nullable(INTEGER),
            },
        )
    )
)
START_PARSER = ObjectParser(
    "start_trained_model_deployment_request",
    {
        "model_id": STRING,
        "deployment_id": STRING,
        "number_of_allocations": INTEGER,
        "threads_per_allocation": INTEGER,
        "model_threads": INTEGER,
        "inference_threads": INTEGER,
        "queue_capacity": INTEGER,
        "cache_size": size("cache_size"),
        "priority": PRIORITY,
        "timeout": duration("timeout"),
        "wait_for": WAIT_FOR,
        "adaptive_allocations": ADAPTIVE,
    },
)
UPDATE_PARSER = ObjectParser(
    "update_trained_model_deployment_request",
    {
        "model_id": STRING,
        "number_of_allocations": INTEGER,
        "adaptive_allocations": ADAPTIVE,
        "timeout": duration("timeout"),
    },
)
STOP_FIELDS: Mapping[str, Kind] = {
    "model_id": STRING,
    "allow_no_match": BOOLEAN,
    "force": BOOLEAN,
    "finish_pending_work": BOOLEAN,
}
STOP_PARSER = ObjectParser("stop_trained_model_deployment_request", STOP_FIELDS)
STOP_PARSER_WITH_ID = ObjectParser("stop_trained_model_deployment_request", {**STOP_FIELDS, "id": STRING})


def read_start(request: RestRequest, switches: Switches) -> StartRequest:
    """A request to ``_start``: a value in the query wins over one in the body."""
    model = str(request.param("model_id"))
    body = START_PARSER.read(request, required=False)
    if body.get("model_id", model) != model:
        raise inconsistent_id(body["model_id"], model, status=True)
    number = body.get("number_of_allocations", body.get("model_threads"))
    threads = body.get("threads_per_allocation", body.get("inference_threads", 1))
    queue = body.get("queue_capacity", switches.queue_capacity)
    adaptive = body.get("adaptive_allocations")
    return StartRequest(
        model=model,
        deployment_id=request.param("deployment_id") or model,
        queue_capacity=_given(request.integer("queue_capacity"), queue),
        timeout=_timeout(request, body, switches.start_timeout),
        number_of_allocations=_renamed(request, "number_of_allocations", "model_threads", number),
        threads_per_allocation=_given(
            _renamed(request, "threads_per_allocation", "inference_threads", None), threads
        ),
        cache_size=request.size("cache_size", body.get("cache_size")),
        priority=_word(request, "priority", PRIORITY, body.get("priority", "normal")),
        wait_for=_word(request, "wait_for", WAIT_FOR, body.get("wait_for", "started")),
        adaptive=None if adaptive is None else Adaptive.from_json(adaptive),
    )


def _renamed(request: RestRequest, name: str, old: str, default: int | None) -> int | None:
    """A number of the query; clients of the previous API may still give it by its old name."""
    if request.api_version == PREVIOUS_API and not request.has(name):
        return request.integer(old, default)
    return request.integer(name, default)


def _given(value: int | None, default: int) -> int:
    return default if value is None else value


def _timeout(request: RestRequest, body: Mapping[str, Any], default: float) -> float | None:
    if request.has("timeout"):
        return request.duration("timeout")
    given: float | None = body.get("timeout", default)
    return given


def _word(request: RestRequest, name: str, kind: Kind, default: Any) -> Any:
    value = request.param(name)
    return default if value is None else kind.convert(value, Source())


def read_update(request: RestRequest, switches: Switches) -> UpdateRequest:
    """A request to ``_update``: the query may give the number, else there must be a body."""
    deployment_id = str(request.param("model_id"))
    request.duration("timeout", UPDATE_TIMEOUT)
    request.duration("master_timeout", UPDATE_TIMEOUT)
    number = request.integer("number_of_allocations")
    if number is not None and not (switches.update_reads_both and request.body_present):
        return UpdateRequest(deployment_id, number)
    body = UPDATE_PARSER.read(request)
    if body.get("model_id", deployment_id) != deployment_id:
        raise inconsistent_id(body["model_id"], deployment_id, status=True)
    adaptive = body.get("adaptive_allocations")
    return UpdateRequest(
        deployment_id,
        body.get("number_of_allocations") if number is None else number,
        None if adaptive is None else Adaptive.from_json(adaptive),
        clear_adaptive="adaptive_allocations" in body and adaptive is None,
    )


def read_stop(request: RestRequest, switches: Switches) -> StopRequest:
    """A request to ``_stop``: the body if there is one, and then nothing of the query."""
    expression = str(request.param("model_id"))
    if not request.body_present:
        return StopRequest(
            expression,
            request.flag("allow_no_match", True),
            request.flag("force"),
            request.flag("finish_pending_work"),
        )
    body = (STOP_PARSER_WITH_ID if switches.stop_body_takes_id else STOP_PARSER).read(request)
    for name in ("model_id", "id"):
        if body.get(name, expression) != expression:
            raise inconsistent_id(body[name], expression)
    return StopRequest(
        expression,
        body.get("allow_no_match", True),
        body.get("force", False),
        body.get("finish_pending_work", False),
    )
