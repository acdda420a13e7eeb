"""The ``inference`` processor at work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference_impl.errors import illegal_argument, status_exception
from reference_impl.plugins.ingest.compilation import Compiler, Factory
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Processor, Run, Step
from reference_impl.plugins.ingest.processors.inference.answers import RESULT, Answers, TextAnswer
from reference_impl.plugins.ingest.processors.inference.config import (
    InferenceConfig,
    Pair,
    fail_without_needed,
    read_inference,
)

MAX_PROCESSORS = 50
"""Inference processors that stored pipelines may hold (``xpack.ml.max_inference_processors``)."""


def inference_factory(answers: Answers, stored: Callable[[], int], *, as_documented: bool) -> Factory:
    """A factory that asks ``answers``; ``stored`` counts the inference processors of stored pipelines. Where
    a required option of ``inference_config`` is missing, that is a mistake of the client if
    ``as_documented``, and else a failure of the server, as with Elasticsearch."""

    def check_options(update: Mapping[str, Any]) -> None:
        if not as_documented:
            fail_without_needed(update)
        answers.check_options(update)

    def create(config: Configuration, _compiler: Compiler) -> Processor:
        if (count := stored()) >= MAX_PROCESSORS:
            raise status_exception(
                409,
                f"Max number of inference processors reached, total inference processors [{count}]. "
                f"Adjust the setting [xpack.ml.max_inference_processors]: [{MAX_PROCESSORS}] "
                "if a greater number is desired.",
            )
        settings = read_inference(config, check_options)
        return TextInference(settings, answers) if settings.pairs else DocumentInference(settings, answers)

    return create


class TextInference:
    """Sends the texts of some fields, and writes each result to a field of its own."""

    def __init__(self, config: InferenceConfig, answers: Answers) -> None:
        self._config = config
        self._answers = answers

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Infer and write. A document without the first field passes untouched under ``ignore_missing``."""
        texts = [self._text(document, pair.input_field) for pair in self._config.pairs]
        if texts[0] is None:
            return Flow.NEXT
        sent = [text or "" for text in texts]
        answers = await self._answers.texts(self._config.model_id, sent, self._config.update)
        for index, (pair, answer) in enumerate(zip(self._config.pairs, answers, strict=True)):
            _write(document, pair, answer, with_model=index == 0)
        return Flow.NEXT

    def _text(self, document: IngestDocument, field: str) -> str | None:
        value = document.get(field) if document.has(field) else None
        if value is None:
            if self._config.ignore_missing:
                return None
            raise illegal_argument(f"field [{field}] not present as part of path [{field}]")
        if not isinstance(value, str):
            raise illegal_argument(
                f"input field [{field}] cannot be processed because it is not a text field"
            )
        return value


def _write(document: IngestDocument, pair: Pair, answer: TextAnswer, *, with_model: bool) -> None:
    parent, dot, leaf = pair.output_field.rpartition(".")
    for name, value in answer.fields.items():
        if name in (RESULT, "_sequence"):
            name = leaf + name
        document.set_or_append(f"{parent}{dot}{name}", value)
    if with_model:
        document.set_or_append(f"{parent}{dot}model_id", answer.model_id)


class DocumentInference:
    """Sends the whole document, and writes the result object below one field."""

    def __init__(self, config: InferenceConfig, answers: Answers) -> None:
        self._config = config
        self._answers = answers

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Infer and write."""
        fields = self._fields(document)
        result = await self._answers.document(self._config.model_id, fields, self._config.update)
        document.set_or_append(self._config.target_field, result)
        return Flow.NEXT

    def _fields(self, document: IngestDocument) -> dict[str, Any]:
        fields = {**document.fields, **({"_ingest": document.ingest} if document.ingest else {})}
        for source, target in self._config.field_map.items():
            if document.has(source) and (value := document.get(source)) is not None:
                fields.setdefault(str(target), value)
        return fields
