"""Faults in what is created and changed: models with their parts, deployments, endpoints and pipelines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reference_impl.errors import already_exists, not_found
from reference_impl.plugins.inference import chunking
from reference_impl.plugins.inference.services import elasticsearch
from reference_impl.plugins.ingest import handlers as pipelines
from reference_impl.plugins.ingest.handlers import PipelineHandlers
from reference_impl.plugins.ingest.processor import Pipeline
from reference_impl.plugins.ingest.store import PipelineStore
from reference_impl.plugins.ml import handlers_models, handlers_uploads, start, update
from reference_impl.plugins.ml.assignments import Assignment, Assignments
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.models import VOCABULARIES, Models, Part
from reference_impl.plugins.ml.profiles import Switches
from tests.quality.faults.registry import SEMANTIC, STATE, fault

_MODEL = "put-trained-models#"
_VOCABULARY = "put-trained-model-vocabulary#"
_PART = "put-trained-model-definition-part#"
_START = "start-trained-model-deployment#"
_UPDATE = "update-trained-model-deployment#"
_PIPELINE = "put-pipeline-api#"
_ENDPOINT = "put-inference-api#"


@fault(SEMANTIC, f"{_MODEL}path.model_id.cannot-contain-more-than-64-characters")
def any_model_id_taken() -> None:
    """A model may have any name."""
    handlers_models.creation_problems = lambda _model_id, _body: []


@fault(SEMANTIC, f"{_MODEL}request-body.inference_config.fill_mask.num_top_classes.defaults-0")
def fill_mask_lists_classes() -> None:
    """A fill_mask model lists five classes unless it is told not to."""
    real = Switches.documented
    Switches.documented = lambda: replace(real(), fill_mask_top_classes=5)


@fault(STATE, f"{_MODEL}request-body.description.optional-string")
def description_lost() -> None:
    """The description of a model is not stored."""
    real = ModelConfig.shown

    def shown(self: ModelConfig, *args: Any, **options: Any) -> dict[str, Any]:
        return {name: value for name, value in real(self, *args, **options).items() if name != "description"}

    ModelConfig.shown = shown


@fault(STATE, f"{_VOCABULARY}description.vocabulary-stored-once-and-cannot-replaced")
def vocabulary_replaced() -> None:
    """A second vocabulary takes the place of the first."""
    real = Models.add_vocabulary

    def add(self: Models, model_id: str, *parts: Any) -> None:
        self._store.delete(VOCABULARIES, model_id)
        real(self, model_id, *parts)

    Models.add_vocabulary = add


@fault(
    SEMANTIC,
    f"{_VOCABULARY}request-body.merges.required-for-roberta-tokenization",
    f"{_VOCABULARY}request-body.scores.required-for-xlm_roberta-tokenization",
)
def tokenizers_need_nothing() -> None:
    """A vocabulary is stored without the merges and scores that its tokenizer needs."""
    handlers_uploads.NEEDS = {}


@fault(SEMANTIC, f"{_PART}description.parts-may-uploaded-any-order")
def parts_in_order_only() -> None:
    """A part is refused as long as one before it is missing."""
    real = Models.add_part

    def add(self: Models, config: ModelConfig, part: Part) -> None:
        if part.number and part.number - 1 not in self.parts(config.model_id):
            raise already_exists("a part before this one is missing")
        real(self, config, part)

    Models.add_part = add


@fault(
    STATE,
    f"{_PART}description.whether-all-them-there-checked-when",
    f"{_PART}request-body.total_definition_length.length-whole-definition-bytes",
)
def parts_not_counted() -> None:
    """A deployment starts with whatever parts there are."""

    def check(self: Models, model_id: str) -> None:
        if not self.parts(model_id):
            raise not_found(f"Could not find trained model definition [{model_id}]")

    Models.check_definition = check


@fault(SEMANTIC, f"{_START}query.queue_capacity.maximum-value-100000")
def queues_without_limit() -> None:
    """A queue can be of any size."""
    start.MAX_QUEUE = 10**9


@fault(SEMANTIC, f"{_START}query.priority.low-deployment-placed-after-all-normal")
def low_priority_unlimited() -> None:
    """A deployment of low priority may have many threads and allocations."""
    start._low_priority_problems = lambda _request: []


@fault(
    STATE,
    f"{_START}summary.starts-new-deployment-trained-model",
    f"{_START}query.wait_for.started-at-least-one-allocation-at",
)
def start_never_waits() -> None:
    """A request to start is answered at once."""

    async def wait(_service: Any, _assignment: Any, _request: Any) -> None:
        return None

    start._wait = wait


@fault(
    SEMANTIC,
    f"{_UPDATE}description.only-deployment-state-started-can-changed",
    f"{_UPDATE}response-codes.409.deployment-not-state-started",
)
def failed_deployments_change() -> None:
    """A deployment that failed takes a new number of allocations."""

    def change(assignments: Assignments, assignment: Assignment, number: int, adaptive: Any) -> None:
        assignment.parameters = replace(assignment.parameters, number_of_allocations=number)
        assignment.adaptive = adaptive
        if assignment.state == "started":
            assignments.change(assignment, number, adaptive)

    update._change = change


@fault(STATE, f"{_UPDATE}summary.changes-number-allocations-deployment")
def update_resets_the_queue() -> None:
    """An update gives the queue its first size again."""
    real = Assignments.change

    def change(self: Assignments, assignment: Assignment, *args: Any) -> None:
        assignment.parameters = replace(assignment.parameters, queue_capacity=1024)
        real(self, assignment, *args)

    Assignments.change = change


@fault(SEMANTIC, f"{_PIPELINE}query.if_version.if-no-pipeline-version-stored-request")
def pipeline_version_ignored() -> None:
    """A pipeline is replaced whatever version was asked for."""
    real = pipelines._if_version

    def read(request: Any) -> None:
        real(request)

    pipelines._if_version = read


@fault(STATE, f"{_PIPELINE}request-body._meta.optional-object")
def pipeline_metadata_lost() -> None:
    """The metadata of a pipeline is not stored."""
    real = PipelineStore.put

    def put(self: PipelineStore, pipeline_id: str, config: Mapping[str, Any], now: int) -> None:
        real(self, pipeline_id, {name: value for name, value in config.items() if name != "_meta"}, now)

    PipelineStore.put = put


@fault(STATE, "simulate-pipeline-api#summary.runs-ingest-pipeline-on-documents-request")
def simulation_stores_the_pipeline() -> None:
    """A pipeline of a simulation is there afterwards."""
    real: Callable[..., Pipeline] = PipelineHandlers._pipeline

    def pipeline(self: PipelineHandlers, pipeline_id: str | None, body: Mapping[str, Any]) -> Pipeline:
        found = real(self, pipeline_id, body)
        if pipeline_id is None:
            self._store.put("_simulate_pipeline", dict(body["pipeline"]), 0)
        return found

    PipelineHandlers._pipeline = pipeline


@fault(SEMANTIC, f"{_ENDPOINT}request-body.chunking_settings.overlap.must-not-exceed-half-max_chunk_size")
def chunks_overlap_freely() -> None:
    """Two chunks may share any number of words."""
    chunking._bounded = lambda *_args, **_options: None


@fault(
    SEMANTIC,
    f"{_ENDPOINT}request-body.task_settings.return_documents.if-true-every-result-contains-document",
    "post-inference-api#request-body.return_documents.if-true-every-result-contains-text",
)
def rankings_always_show_texts() -> None:
    """A ranking contains the texts, whatever was asked."""
    elasticsearch._returns_documents = lambda _endpoint, _request: True
