"""Faults in what is computed: inference by models and endpoints, and simulated pipelines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reference_impl.deployment.tasks.task import Request, Task, _given
from reference_impl.deployment.types import TaskInput
from reference_impl.plugins.inference import call
from reference_impl.plugins.inference.results import Results
from reference_impl.plugins.inference.services import elasticsearch
from reference_impl.plugins.ingest import handlers as pipelines
from reference_impl.plugins.ingest.processors.inference import config as processors
from reference_impl.plugins.ingest.processors.inference import factory
from reference_impl.plugins.ml import infer
from reference_impl.plugins.ml.trees import infer as trees
from tests.quality.faults.registry import CRASH, SEMANTIC, STATE, fault

_INFER = "infer-trained-model#"
_POST = "post-inference-api#"
_PROCESSOR = "inference-processor#"
_SIMULATE = "simulate-pipeline-api#"


def _around_infer(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Let ``change`` have the results of a request before they are shown."""
    real = infer.infer_documents

    async def infer_documents(*args: Any, **options: Any) -> list[dict[str, Any]]:
        return change(await real(*args, **options))

    infer.infer_documents = infer_documents


@fault(CRASH, f"{_INFER}summary.evaluates-trained-model-on-documents-request")
def last_document_lost() -> None:
    """The last of several documents gets no result."""
    _around_infer(lambda results: results[:-1] if len(results) > 1 else results)


@fault(SEMANTIC, f"{_INFER}summary.evaluates-trained-model-on-documents-request")
def results_turned_round() -> None:
    """The results come in the opposite order of the documents."""
    _around_infer(lambda results: results[::-1])


@fault(SEMANTIC, f"{_INFER}request-body.inference_config.text_classification.results_field.optional-string")
def results_field_ignored() -> None:
    """The result stands where the model says, whatever the request says."""
    real = infer.infer_documents

    async def infer_documents(*args: Any, update: Mapping[str, Any], **options: Any) -> list[dict[str, Any]]:
        kept = {
            task: {name: value for name, value in asked.items() if name != "results_field"}
            for task, asked in update.items()
        }
        return await real(*args, update=kept, **options)

    infer.infer_documents = infer_documents


@fault(SEMANTIC, f"{_POST}request-body.top_n.if-omitted-all-results-returned")
def rankings_never_cut() -> None:
    """A ranking shows all results, however few were asked for."""
    real = elasticsearch.ranking

    def ranking(scores: Sequence[float], texts: Sequence[str] | None, _top_n: int | None) -> Results:
        return real(scores, texts, None)

    elasticsearch.ranking = ranking


@fault(SEMANTIC, f"{_POST}request-body.input.array-must-not-empty")
def empty_input_taken() -> None:
    """A call without any text is answered."""
    call._general_faults = lambda _fields, _task_type: []


@fault(
    SEMANTIC,
    f"{_SIMULATE}request-body.docs._id.optional-string",
    f"{_SIMULATE}request-body.docs._index.optional-string",
    f"{_SIMULATE}request-body.docs._routing.optional-string",
)
def simulated_documents_have_no_names() -> None:
    """A simulated document has other identifiers than it brought."""
    real = pipelines.read_documents

    def read(body: Mapping[str, Any], now: float) -> Any:
        docs = body.get("docs")
        if isinstance(docs, list):
            docs = [{"_source": d["_source"]} if isinstance(d, dict) and "_source" in d else d for d in docs]
        return real({**body, "docs": docs}, now)

    pipelines.read_documents = read


@fault(SEMANTIC, f"{_SIMULATE}query.verbose.if-true-response-includes-result-each")
def verbose_ignored() -> None:
    """A verbose simulation shows no more than another."""
    pipelines.simulate_verbosely = pipelines.simulate


@fault(
    SEMANTIC, f"{_PROCESSOR}request-body.input_output.output_field.must-unique-among-all-outputs-processor"
)
def repeated_fields_taken() -> None:
    """Two results of an inference processor may go to one field."""
    processors._refuse_repeated = lambda _config, _name, _values: None


@fault(
    SEMANTIC,
    f"{_PROCESSOR}request-body.inference_config.ner.results_field.cannot-used-together-with-input_output",
    f"{_PROCESSOR}request-body.input_output.cannot-used-together-with-field_map-or",
)
def modes_mixed() -> None:
    """An inference processor takes the options of both of its modes together."""
    processors._refuse_other_mode = lambda config, _update: config.take("target_field")


@fault(
    SEMANTIC,
    f"{_PROCESSOR}request-body.ignore_missing.default-false",
    f"{_PROCESSOR}request-body.ignore_missing.if-true-missing-input-fields-ignored",
)
def missing_fields_always_ignored() -> None:
    """An inference processor passes over documents that lack its input field, asked to or not."""
    real = processors.read_inference

    def read(*args: Any) -> processors.InferenceConfig:
        return replace(real(*args), ignore_missing=True)

    factory.read_inference = read


@fault(
    STATE,
    *(
        f"{_INFER}request-body.inference_config.{task}.results_field.defaults-predicted_value"
        for task in (
            "fill_mask",
            "pass_through",
            "question_answering",
            "text_classification",
            "text_similarity",
            "zero_shot_classification",
        )
    ),
    f"{_INFER}request-body.inference_config.zero_shot_classification.multi_label.defaults-false",
)
def options_of_a_request_stay() -> None:
    """The options of a request stay for the requests after it."""
    real = Task.prepare

    def prepare(self: Task, task_input: TaskInput) -> Request:
        request = real(self, task_input)
        self._stored = {**self._stored, **_given(task_input.update or {})}
        return request

    Task.prepare = prepare


@fault(
    SEMANTIC,
    f"{_INFER}request-body.inference_config.classification.num_top_classes.list-all-classes-use-1",
)
def minus_one_loses_last_class() -> None:
    """The list of all classes ends before the last one."""
    real = trees._classified

    def classified(model: Any, probabilities: Any, field: str, options: Mapping[str, Any]) -> dict[str, Any]:
        result = real(model, probabilities, field, options)
        name = str(options.get("top_classes_results_field", "top_classes"))
        if int(options.get("num_top_classes", 0)) < 0:
            result[name] = result[name][:-1]
        return result

    trees._classified = classified


@fault(
    SEMANTIC,
    f"{_INFER}response-codes.403.settings-those-another-task-than-model",
    f"{_INFER}request-body.inference_config.must-hold-exactly-one-following-objects",
)
def trees_take_options_of_any_task() -> None:
    """A tree model passes over the options of another task."""
    real = infer._evaluated

    def evaluated(
        service: Any, config: Any, documents: Sequence[Any], update: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        mine = {task: options for task, options in update.items() if task == config.task}
        return real(service, config, documents, mine)

    infer._evaluated = evaluated
