"""``text_embedding_test_service``: dense vectors from the text's hash."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from reference_impl.plugins.inference.endpoint import Endpoint, Settings
from reference_impl.plugins.inference.results import Results, dense
from reference_impl.plugins.inference.services.deterministic import DeterministicService, read_model
from reference_impl.plugins.inference.services.java_hash import java_hash
from reference_impl.plugins.inference.settings_reader import SettingsReader
from reference_impl.plugins.inference.task_types import EMBEDDING, TEXT_EMBEDDING

DEFAULT_DIMENSIONS = 100
"""Length of vectors where the settings say nothing; our own choice."""

SIMILARITIES = ("cosine", "dot_product", "l2_norm")
_ELEMENT_TYPES = ("bit", "byte", "float")
_BITS = 8


class TextEmbeddingTestService(DeterministicService):
    """The vector of a text: the ASCII codes of its hash in decimal, repeated and cut to ``dimensions``."""

    def __init__(self) -> None:
        super().__init__("text_embedding_test_service", [TEXT_EMBEDDING, EMBEDDING])

    def read_settings(self, reader: SettingsReader) -> dict[str, Any]:
        """The model, and what vectors look like."""
        settings = {
            "model": read_model(reader),
            "dimensions": reader.positive("dimensions"),
            "similarity": reader.one_of("similarity", SIMILARITIES),
            "element_type": reader.one_of("element_type", _ELEMENT_TYPES),
        }
        return {name: value for name, value in settings.items() if value is not None}

    async def validate(self, endpoint: Endpoint, timeout: float | None) -> Endpoint:
        """As for all; the length of vectors is then known."""
        await super().validate(endpoint, timeout)
        settings = {"model": endpoint.service_settings["model"], "dimensions": DEFAULT_DIMENSIONS}
        return dataclasses.replace(endpoint, service_settings={**settings, **endpoint.service_settings})

    def answer(self, endpoint: Endpoint, inputs: Sequence[str], _task_settings: Settings) -> Results:
        """One vector a text, an eighth as long for bits."""
        length = endpoint.service_settings.get("dimensions", DEFAULT_DIMENSIONS)
        if endpoint.service_settings.get("element_type") == "bit":
            length //= _BITS
        key = "embeddings" if endpoint.task_type == EMBEDDING else "text_embedding"
        return dense([_vector(text, length) for text in inputs], key)


def _vector(text: str, length: int) -> list[float]:
    digits = str(java_hash(text)).encode("ascii")
    return [float(code) for code in islice(cycle(digits), length)]
