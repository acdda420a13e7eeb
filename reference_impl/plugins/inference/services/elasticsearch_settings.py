"""Reading the settings of the ``elasticsearch`` service for an uploaded model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.plugins.inference.settings_reader import SettingsReader
from reference_impl.plugins.inference.task_types import TEXT_EMBEDDING

SIMILARITIES = ("cosine", "dot_product", "l2_norm")
NO_LIMIT = -1
MAX_THREADS = 32
_ELEMENT_TYPES = ("byte", "float")


def read_own_model(reader: SettingsReader, task_type: str) -> dict[str, Any]:
    """Settings in the order in which they are shown. Faults go to the reader, in the order of its reading."""
    num_allocations = reader.positive("num_allocations")
    num_threads = reader.positive("num_threads", required=True)
    adaptive = _read_adaptive(reader)
    model_id = reader.text("model_id")
    if num_threads is not None and (num_threads > MAX_THREADS or num_threads & (num_threads - 1)):
        reader.errors.append("[threads_per_allocation] must be a power of 2 less than or equal to 32")
    if num_allocations is not None and adaptive is not None and adaptive["enabled"]:
        reader.errors.append("[number_of_allocations] cannot be set if adaptive allocations is enabled")
    if num_allocations is None and adaptive is None:
        reader.errors.append(
            "[service_settings] does not contain one of the required settings "
            "[num_allocations, adaptive_allocations]"
        )
    settings = {
        "num_allocations": num_allocations,
        "num_threads": num_threads,
        "model_id": model_id,
        "adaptive_allocations": adaptive,
    }
    if task_type == TEXT_EMBEDDING:
        settings["similarity"] = reader.one_of("similarity", SIMILARITIES) or "cosine"
        settings["element_type"] = reader.one_of("element_type", _ELEMENT_TYPES) or "float"
    return {name: value for name, value in settings.items() if value is not None}


def _limit(reader: SettingsReader, name: str) -> int | None:
    """A limit of adaptive allocations; -1 stands for none."""
    limit: int | None = reader.of_type(name, int)
    return None if limit == NO_LIMIT else limit


def _read_adaptive(reader: SettingsReader) -> dict[str, Any] | None:
    given: Mapping[str, Any] | None = reader.of_type("adaptive_allocations", dict)
    if given is None:
        return None
    inner = SettingsReader(given, "adaptive_allocations")
    enabled = bool(inner.of_type("enabled", bool))
    low, high = (_limit(inner, f"{name}_number_of_allocations") for name in ("min", "max"))
    inner.errors += [f"[adaptive_allocations] does not allow the setting [{name}]" for name in inner.left]
    if low is not None and low < 0:
        inner.errors.append("[min_number_of_allocations] must be a non-negative integer or null")
    if high is not None and high <= 0:
        inner.errors.append("[max_number_of_allocations] must be a positive integer or null")
    if low is not None and high is not None and low > high:
        inner.errors.append("[min_number_of_allocations] must not be larger than [max_number_of_allocations]")
    reader.errors += inner.errors
    bounds = {"min_number_of_allocations": low, "max_number_of_allocations": high}
    return {"enabled": enabled, **{name: value for name, value in bounds.items() if value is not None}}
