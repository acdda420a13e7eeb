"""Who answers an inference processor: a trained model of this cluster, or an inference endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from reference_impl.errors import ApiError, status_exception
from reference_impl.services import InferenceEndpoints, TrainedModels

TIMEOUT = 2 * 60 * 60.0
"""Seconds that one call from a pipeline may take."""


class Providers(Protocol):
    """What the node offers: the ml plugin's models and the inference plugin's endpoints."""

    models: TrainedModels
    endpoints: InferenceEndpoints


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """Fields to write for one text, the main result under the name :data:`RESULT`, and who gave it."""

    fields: Mapping[str, Any]
    model_id: str


RESULT = ""
_MAIN_RESULT_TASKS = (
    "text_embedding",
    "text_expansion",
    "text_similarity",
    "pass_through",
    "question_answering",
)
_ANSWER_FIELDS = ("start_offset", "end_offset", "prediction_probability", "top_classes")


class Answers:
    """Runs texts and documents. The providers are asked anew each time: they start after this plugin."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def check_options(self, update: Mapping[str, Any]) -> None:
        """Refuse options that no model can take. Raises ApiError 400."""
        self._providers.models.check_update(update)

    async def texts(
        self, model_id: str, texts: Sequence[str], update: Mapping[str, Any] | None
    ) -> list[TextAnswer]:
        """One answer a text: from the deployed model of that alias, deployment id or model id, else from the
        inference endpoint of that id. 404 when there is neither."""
        models, endpoints = self._providers.models, self._providers.endpoints
        resolved = models.resolve_alias(model_id) or model_id
        if models.deployment(resolved) is not None or models.deployments_of(resolved):
            results = await models.infer_texts(
                model_id, texts, config_update=update, timeout=TIMEOUT, prefix="ingest"
            )
            answers = [TextAnswer(self._fields(resolved, result), resolved) for result in results]
        elif endpoints.config(model_id) is not None:
            values = await endpoints.infer_texts(model_id, texts, timeout=TIMEOUT)
            answers = [TextAnswer({RESULT: value}, model_id) for value in values]
        else:
            raise status_exception(
                404, f"[{model_id}] is not an inference service model or a deployed ml model"
            )
        _check_count(len(answers), len(texts))
        return answers

    async def document(
        self, model_id: str, document: Mapping[str, Any], update: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """The result object for a whole document, with ``model_id``; only trained models can give it."""
        models = self._providers.models
        resolved = models.resolve_alias(model_id) or model_id
        try:
            results = await models.infer(
                model_id, [document], config_update=update, timeout=TIMEOUT, prefix="ingest"
            )
        except ApiError as error:
            if error.status == 404 and self._providers.endpoints.config(model_id) is not None:
                raise status_exception(
                    400,
                    f"[{model_id}] is configured for the _inference API and does not accept documents "
                    "as input. If using an inference ingest processor configure it with the [input_output] "
                    "option instead of [field_map].",
                ) from error
            raise
        _check_count(len(results), 1)
        return {**results[0], "model_id": resolved}

    def _fields(self, target: str, result: Mapping[str, Any]) -> dict[str, Any]:
        """What a result becomes in a document: some tasks have one main value, others only side facts."""
        task, options = self._task(target)
        fields: dict[str, Any] = {}
        if task in _MAIN_RESULT_TASKS:
            fields[RESULT] = result[options.get("results_field") or "predicted_value"]
        elif task == "fill_mask":
            fields["_sequence"] = result["predicted_value_sequence"]
        if task == "question_answering":
            fields.update({name: result[name] for name in _ANSWER_FIELDS if name in result})
        if result.get("is_truncated"):
            fields["is_truncated"] = True
        return fields

    def _task(self, target: str) -> tuple[str | None, Mapping[str, Any]]:
        deployment = self._providers.models.deployment(target)
        model = self._providers.models.config(deployment["model_id"] if deployment else target)
        for task, options in ((model or {}).get("inference_config") or {}).items():
            return task, options
        return None, {}


def _check_count(results: int, inputs: int) -> None:
    if not results and inputs:
        raise status_exception(500, "Unexpected empty inference response")
    if results != inputs:
        raise status_exception(
            500, f"number of results [{results}] does not match the number of inputs [{inputs}]"
        )
