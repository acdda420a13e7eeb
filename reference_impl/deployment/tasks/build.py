"""The task that a model is stored with."""

from __future__ import annotations

from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.tasks.fill_mask import FillMask
from reference_impl.deployment.tasks.ner import NamedEntities
from reference_impl.deployment.tasks.pass_through import PassThrough
from reference_impl.deployment.tasks.question_answering import QuestionAnswering
from reference_impl.deployment.tasks.task import Task
from reference_impl.deployment.tasks.text_classification import TextClassification
from reference_impl.deployment.tasks.text_embedding import TextEmbedding
from reference_impl.deployment.tasks.text_expansion import TextExpansion
from reference_impl.deployment.tasks.text_similarity import TextSimilarity
from reference_impl.deployment.tasks.zero_shot_classification import ZeroShotClassification
from reference_impl.deployment.tokenization import build_tokenizer
from reference_impl.deployment.types import ModelPackage

_TASKS: dict[str, type[Task]] = {
    task.name: task
    for task in (
        FillMask,
        NamedEntities,
        PassThrough,
        QuestionAnswering,
        TextClassification,
        TextEmbedding,
        TextExpansion,
        TextSimilarity,
        ZeroShotClassification,
    )
}


def build_task(package: ModelPackage) -> Task:
    """Build the task and the tokenizer of a model. Raises LoadFailed."""
    task = _TASKS.get(package.task)
    if task is None:
        raise LoadFailed(
            f"[{package.model_id}] must be a pytorch model; found inference config of kind [{package.task}]"
        )
    return task(package.config, build_tokenizer(package), package.prefix_strings)
