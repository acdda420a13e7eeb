"""Tasks over tiny transformers, without processes and queues: tokenize, evaluate, make a result."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import torch

from reference_impl.deployment.model import Model, load
from reference_impl.deployment.tasks import Task, build_task
from reference_impl.deployment.types import Prefix, TaskInput
from tests.support.tiny_transformers import TinyTransformer, tiny_transformer


@functools.cache
def tiny(task: str) -> TinyTransformer:
    """The model of a task."""
    return tiny_transformer(task)


@functools.cache
def _loaded(task: str) -> Model:
    return load(tiny(task).definition, batches=False)


class Live:
    """A task with stored options, over the model that was uploaded for it."""

    def __init__(self, task: str, options: dict[str, Any] | None = None, **tokenization: Any) -> None:
        stored = {"tokenization": {"bert": {"do_lower_case": True, **tokenization}}, **(options or {})}
        prefixes = {"ingest": "the ", "search": "who "}
        self.task: Task = build_task(replace(tiny(task).package(**stored), prefix_strings=prefixes))
        self._model = _loaded(task)

    def infer(
        self, text: str, update: dict[str, Any] | None = None, prefix: Prefix = "none"
    ) -> dict[str, Any]:
        """The result for one text."""
        request = self.task.prepare(TaskInput(text, update, prefix))
        with torch.inference_mode():
            output = self._model.evaluate(list(request.arguments))
        return request.finish(output if request.keep is None else output[:, request.keep : request.keep + 1])
