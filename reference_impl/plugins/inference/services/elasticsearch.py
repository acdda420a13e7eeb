"""``elasticsearch`` (and its old name ``elser``): endpoints over trained models of this node."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Protocol

from reference_impl.errors import ApiError, illegal_argument, not_found, status_exception
from reference_impl.plugins.inference.chunking import read_chunking
from reference_impl.plugins.inference.endpoint import Endpoint, Settings
from reference_impl.plugins.inference.profiles import Switches
from reference_impl.plugins.inference.registry import id_clash
from reference_impl.plugins.inference.results import Results, dense, ranking, sparse
from reference_impl.plugins.inference.service import InferenceRequest, Parsed, unsupported_task
from reference_impl.plugins.inference.services.elasticsearch_settings import read_own_model
from reference_impl.plugins.inference.settings_reader import SettingsReader, wrong_class
from reference_impl.plugins.inference.task_types import RERANK, SPARSE_EMBEDDING, TEXT_EMBEDDING
from reference_impl.rendering import java_text
from reference_impl.rest.units import format_duration
from reference_impl.services import Prefix, TrainedModels

NAME = "elasticsearch"
_ELSER_MODEL = ".elser_model_2"
_TASKS = {"text_embedding": TEXT_EMBEDDING, "text_expansion": SPARSE_EMBEDDING, "text_similarity": RERANK}
_PREFIXES: Mapping[str | None, Prefix] = {
    "search": "search",
    "internal_search": "search",
    "ingest": "ingest",
    "internal_ingest": "ingest",
}


class ModelProvider(Protocol):
    """The node, as far as this service needs it."""

    models: TrainedModels


def deployment_id(endpoint: Endpoint) -> str:
    """The deployment that answers for an endpoint: one it is attached to, else its own."""
    attached: str | None = endpoint.service_settings.get("deployment_id")
    return attached if attached is not None else endpoint.inference_id


class ElasticsearchService:
    """``name`` may be the old one; what is stored always says ``elasticsearch``.

    Models that Elasticsearch would download are treated like any other: they must have been uploaded.
    """

    def __init__(self, node: ModelProvider, switches: Switches, name: str = NAME) -> None:
        self.name = name
        self._node = node
        self._switches = switches

    @property
    def _models(self) -> TrainedModels:
        return self._node.models

    # making an endpoint

    def parse(self, inference_id: str, task_type: str, body: Mapping[str, Any]) -> Parsed:
        """Check the body against the models and deployments there are; raises ApiError in a fixed order."""
        left = dict(body)
        service_settings = left.pop("service_settings", None)
        if service_settings is None:
            raise status_exception(400, "Missing required field [service_settings]")
        task_settings = left.pop("task_settings", None) or {}
        for part in (service_settings, task_settings):
            _require_object(part)
        chunking = self._chunking(task_type, left)
        self._refuse_unknown(left)
        if not isinstance(service_settings.get("model_id"), str | None):
            raise wrong_class(service_settings["model_id"], "java.lang.String")
        if service_settings.get("deployment_id") is not None:
            settings = self._attached(task_type, service_settings)
            kept = _rerank_settings(SettingsReader({}, "task_settings"), task_type)
        else:
            settings, kept = self._own(task_type, service_settings, task_settings)
            if self._switches.keeps_model_ids_free and settings["model_id"] == inference_id:
                raise id_clash(inference_id)
        return Parsed(Endpoint(inference_id, task_type, NAME, settings, kept, chunking))

    def _chunking(self, task_type: str, left: dict[str, Any]) -> dict[str, Any] | None:
        if task_type not in (TEXT_EMBEDDING, SPARSE_EMBEDDING):
            return None
        given = left.pop("chunking_settings", None)
        if given is not None:
            _require_object(given)
        return read_chunking(given)

    def _refuse_unknown(self, left: Mapping[str, Any]) -> None:
        if left:
            text = java_text([left])
            raise status_exception(
                400, f"Configuration contains settings {text} unknown to the [{self.name}] service"
            )

    def _attached(self, task_type: str, given: Mapping[str, Any]) -> dict[str, Any]:
        wanted = given["deployment_id"]
        deployment = self._models.deployment(wanted) if isinstance(wanted, str) else None
        if deployment is None:
            raise status_exception(404, f"Cannot find deployment [{java_text(wanted)}]")
        model_id = deployment["model_id"]
        if given.get("model_id") not in (None, model_id):
            raise status_exception(
                400,
                f"Deployment [{wanted}] uses model [{model_id}] which does not match the model "
                f"[{java_text(given['model_id'])}] in the request.",
            )
        self._require_model(model_id, task_type)
        settings = {
            "num_allocations": deployment["number_of_allocations"],
            "num_threads": deployment["threads_per_allocation"],
            "model_id": model_id,
            "adaptive_allocations": deployment.get("adaptive_allocations"),
            "deployment_id": wanted,
        }
        if task_type == TEXT_EMBEDDING:
            settings |= {"similarity": "cosine", "element_type": "float"}
        return {name: value for name, value in settings.items() if value is not None}

    def _own(
        self, task_type: str, given: Mapping[str, Any], task_settings: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        model_id = given.get("model_id")
        if model_id is None:
            if self.name == NAME:
                raise illegal_argument("Error parsing service settings, model_id must be provided")
            model_id = _ELSER_MODEL
        if model_id:
            self._require_model(model_id, task_type)
        reader = SettingsReader({**given, "model_id": model_id})
        settings = read_own_model(reader, task_type)
        reader.finish()
        self._refuse_unknown(reader.left)
        task_reader = SettingsReader(task_settings, "task_settings")
        kept = _rerank_settings(task_reader, task_type)
        self._refuse_unknown(task_reader.left)
        return settings, kept

    def _require_model(self, model_id: str, task_type: str) -> None:
        """400 unless the model is there and does the task."""
        config = self._models.config(model_id)
        if config is None:
            raise illegal_argument(
                "Error parsing request config, model id does not match any models available on this "
                f"platform. Was [{model_id}]. You may need to load it into the cluster using eland."
            )
        kind = next(iter(config.get("inference_config") or {}), None)
        if kind not in _TASKS:
            reason = f"has type [{kind}] which does not map to any supported task types"
            raise status_exception(400, f"Deployed model [{model_id}] {reason}")
        if _TASKS[kind] != task_type:
            reason = f"with type [{kind}] does not match the requested task type [{task_type}]"
            raise status_exception(400, f"Deployed model [{model_id}] {reason}")

    # its life

    async def validate(self, endpoint: Endpoint, timeout: float | None) -> Endpoint:
        """Measure the vectors of an embedding model of its own; nothing to try for other endpoints."""
        settings = endpoint.service_settings
        if endpoint.task_type != TEXT_EMBEDDING or "deployment_id" in settings:
            return endpoint
        if self._switches.starts_before_validation:
            await self.start(endpoint, timeout)
            target = endpoint.inference_id
        else:
            target = settings["model_id"]
        request = InferenceRequest(["how big"], input_type="internal_ingest", timeout=timeout)
        vector = (await self._infer_on(target, endpoint, request)).plain()[0]
        measured = {name: value for name, value in settings.items() if name not in _VECTOR_SETTINGS}
        measured["dimensions"] = len(vector)
        measured |= {name: settings[name] for name in _VECTOR_SETTINGS}
        return dataclasses.replace(endpoint, service_settings=measured)

    async def start(self, endpoint: Endpoint, timeout: float | None) -> None:
        """Start the endpoint's own deployment, named as the endpoint, unless it runs; 404 without model, 408
        when it takes too long."""
        settings = endpoint.service_settings
        if "deployment_id" in settings or self._models.deployment(endpoint.inference_id) is not None:
            return
        limit = 30.0 if timeout is None else timeout
        try:
            await self._models.start_deployment(
                settings["model_id"],
                endpoint.inference_id,
                number_of_allocations=settings.get("num_allocations"),
                threads_per_allocation=settings["num_threads"],
                adaptive_allocations=settings.get("adaptive_allocations"),
                timeout=limit,
            )
        except ApiError as error:
            raise _start_error(error, endpoint, limit) from error

    async def stop(self, endpoint: Endpoint) -> None:
        """Force the endpoint's own deployment to stop; one it is only attached to is left alone."""
        if "deployment_id" not in endpoint.service_settings:
            await self._models.stop_deployment(endpoint.inference_id, force=True)

    # using it

    async def infer(self, endpoint: Endpoint, request: InferenceRequest) -> Results:
        """Run the inputs through the endpoint's deployment."""
        return await self._infer_on(deployment_id(endpoint), endpoint, request)

    async def _infer_on(self, target: str, endpoint: Endpoint, request: InferenceRequest) -> Results:
        update = {"text_similarity": {"text": request.query}} if endpoint.task_type == RERANK else None
        results = await self._models.infer_texts(
            target,
            request.inputs,
            config_update=update,
            timeout=request.timeout,
            prefix=_PREFIXES.get(request.input_type, "none"),
        )
        name = self._results_field(endpoint.service_settings["model_id"])
        values = [result[name] for result in results]
        if endpoint.task_type == TEXT_EMBEDDING:
            return dense(values)
        if endpoint.task_type == SPARSE_EMBEDDING:
            truncated = [bool(result.get("is_truncated")) for result in results]
            return sparse(list(zip(values, truncated, strict=True)))
        if endpoint.task_type == RERANK:
            return ranking(
                values, request.inputs if _returns_documents(endpoint, request) else None, request.top_n
            )
        raise unsupported_task(NAME, endpoint.task_type)

    def _results_field(self, model_id: str) -> str:
        config = self._models.config(model_id) or {}
        options: Mapping[str, Any] = next(iter((config.get("inference_config") or {}).values()), {})
        return options.get("results_field") or "predicted_value"

    def shown_settings(self, endpoint: Endpoint) -> Settings:
        """The stored settings, with the number of allocations that the deployment has now."""
        deployment = self._models.deployment(deployment_id(endpoint))
        if deployment is None:
            return endpoint.service_settings
        live = {"num_allocations": deployment["number_of_allocations"]}
        return {**live, **endpoint.service_settings, **live}


_VECTOR_SETTINGS = ("similarity", "element_type")


def _require_object(value: Any) -> None:
    if not isinstance(value, Mapping):
        raise wrong_class(value, "java.util.Map")


def _rerank_settings(reader: SettingsReader, task_type: str) -> dict[str, Any]:
    if task_type != RERANK:
        return {}
    value = reader.of_type("return_documents", bool)
    reader.finish()
    return {"return_documents": True if value is None else value}


def _returns_documents(endpoint: Endpoint, request: InferenceRequest) -> bool:
    if request.return_documents is not None:
        return request.return_documents
    merged = {**endpoint.task_settings, **request.task_settings}
    return merged.get("return_documents") is not False


def _start_error(error: ApiError, endpoint: Endpoint, timeout: float) -> ApiError:
    if error.status == 404:
        model_id = endpoint.service_settings["model_id"]
        return not_found(f"Could not deploy model [{model_id}] as the model cannot be found.")
    if error.status == 408:
        reason = (
            f"Timed out after [{format_duration(timeout)}] waiting for trained model deployment for "
            f"inference endpoint [{endpoint.inference_id}] to start. The inference endpoint can not be used "
            "to perform inference until the deployment has started. Use the trained model stats API to "
            "track the state of the deployment."
        )
        return ApiError(408, "model_deployment_timeout_exception", reason, error)
    return error
