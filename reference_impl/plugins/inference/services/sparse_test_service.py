"""``test_service`` and ``alternate_sparse_embedding_test_service``: token weights from the text's hash."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from reference_impl.plugins.inference.endpoint import Endpoint, Settings
from reference_impl.plugins.inference.results import Results, sparse
from reference_impl.plugins.inference.services.deterministic import DeterministicService, read_model
from reference_impl.plugins.inference.services.java_hash import as_int, java_abs, java_hash
from reference_impl.plugins.inference.settings_reader import SettingsReader
from reference_impl.plugins.inference.task_types import SPARSE_EMBEDDING

_TOKENS = 5
_HIDDEN = "hidden_field"
_SHOW_HIDDEN = "should_return_hidden_field"


class SparseTestService(DeterministicService):
    """Five tokens a text, ``feature_0`` to ``feature_4``. A ``hidden_field`` in the settings is shown only
    when ``should_return_hidden_field`` is true."""

    def __init__(self, name: str) -> None:
        super().__init__(name, [SPARSE_EMBEDDING])

    def read_settings(self, reader: SettingsReader) -> dict[str, Any]:
        """The model, and the field that may be hidden."""
        settings: dict[str, Any] = {"model": read_model(reader)}
        hidden = reader.of_type(_HIDDEN, str)
        if hidden is not None:
            settings[_HIDDEN] = hidden
        settings[_SHOW_HIDDEN] = bool(reader.of_type(_SHOW_HIDDEN, bool))
        return settings

    def answer(self, _endpoint: Endpoint, inputs: Sequence[str], _task_settings: Settings) -> Results:
        """Weights around the absolute hash, as 32-bit floats of 32-bit sums."""
        return sparse([(_weights(text), False) for text in inputs])

    def shown_settings(self, endpoint: Endpoint) -> Settings:
        """The settings without what is to stay hidden."""
        settings = dict(endpoint.service_settings)
        if not settings.pop(_SHOW_HIDDEN, False):
            settings.pop(_HIDDEN, None)
        return settings


def _weights(text: str) -> dict[str, float]:
    base = java_abs(java_hash(text)) + 1
    return {f"feature_{index}": _single(as_int(base + index)) for index in range(_TOKENS)}


def _single(value: int) -> float:
    narrow: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return narrow
