"""Faults in pipelines with inference processors: what they take, what they ask, what is shown of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from reference_impl.plugins.ingest import simulation
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step
from reference_impl.plugins.ingest.processors.inference import config as processors
from reference_impl.plugins.ingest.processors.inference.answers import Answers, TextAnswer
from reference_impl.plugins.ingest.processors.inference.factory import DocumentInference, TextInference
from reference_impl.plugins.ml.assignments import Assignment
from reference_impl.plugins.ml.service import Service
from reference_impl.rendering import java_text
from tests.quality.faults.patches import after_stop
from tests.quality.faults.registry import SEMANTIC, STATE, fault

_STOP = "stop-trained-model-deployment#"


@fault(
    SEMANTIC,
    "inference-processor#request-body.input_output.output_field.must-unique-among-all-outputs-processor",
    "inference-processor#request-body.input_output.input_field.must-unique-among-all-inputs-processor",
)
def repeats_apart_taken() -> None:
    """A field may come twice if another one stands between."""
    real = processors._refuse_repeated

    def refuse(config: Any, name: str, values: list[str]) -> None:
        for pair in pairwise(values):
            real(config, name, list(pair))

    processors._refuse_repeated = refuse


@fault(SEMANTIC, "inference-processor#request-body.ignore_missing.if-true-missing-input-fields-ignored")
def ignore_missing_only_first() -> None:
    """Only the first input field may be missing."""
    real = TextInference._text

    def text(self: TextInference, document: IngestDocument, field: str) -> str | None:
        if field == self._config.pairs[0].input_field:
            return real(self, document, field)
        strict = replace(self._config, ignore_missing=False)
        return real(TextInference(strict, self._answers), document, field)

    TextInference._text = text


@fault(STATE, "put-trained-models-aliases#description.when-moves-what-names-alias-uses")
def alias_resolved_once() -> None:
    """A processor that names an alias goes on with the model that it stood for at first."""
    for kind in (TextInference, DocumentInference):
        _resolve_once(kind)


def _resolve_once(kind: Any) -> None:
    real = kind.run

    async def run(self: Any, document: IngestDocument, run: Run, step: Step) -> Flow:
        model = self._answers._providers.models.resolve_alias(self._config.model_id)
        if model is not None:
            self._config = replace(self._config, model_id=model)
        flow: Flow = await real(self, document, run, step)
        return flow

    kind.run = run


@fault(STATE, f"{_STOP}query.force.such-pipelines-stay-unusable-until-deployment")
def pipeline_falls_back_to_sibling() -> None:
    """A pipeline whose deployment was stopped by force is answered by another deployment of its model."""
    gone: dict[str, str] = {}
    texts, document = Answers.texts, Answers.document

    def remember(_service: Service, stopped: list[Assignment]) -> None:
        gone.update({item.deployment_id: item.model_id for item in stopped})

    def answering(answers: Answers, name: str) -> str:
        models = answers._providers.models
        if name not in gone or models.deployment(name) is not None:
            return name
        return next(iter(models.deployments_of(gone[name])), name)

    async def other_texts(
        self: Answers, model_id: str, given: Sequence[str], options: Mapping[str, Any] | None
    ) -> list[TextAnswer]:
        return await texts(self, answering(self, model_id), given, options)

    async def other_document(
        self: Answers, model_id: str, given: Mapping[str, Any], options: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        return await document(self, answering(self, model_id), given, options)

    after_stop(remember)
    Answers.texts, Answers.document = other_texts, other_document


@fault(SEMANTIC, "simulate-pipeline-api#query.verbose.if-true-response-includes-result-each")
def verbose_shows_later_nested_values() -> None:
    """The results of verbose steps share nested objects, and show what later steps wrote there."""

    def render_document(document: IngestDocument) -> dict[str, Any]:
        shown: dict[str, Any] = {name: java_text(value) for name, value in document.metadata().items()}
        return {**shown, "_source": document.source(), "_ingest": dict(document.ingest)}

    simulation.render_document = render_document
