"""``chunking_settings``: how long texts would be cut; checked and shown, used by no request so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference_impl.errors import illegal_argument
from reference_impl.plugins.inference.settings_reader import SettingsReader
from reference_impl.rendering import java_text

_SCOPE = "chunking_settings"
_SMALLEST = {"sentence": 20, "word": 10, "recursive": 10}
_KEYS = {
    "sentence": ("strategy", "max_chunk_size", "sentence_overlap"),
    "word": ("strategy", "max_chunk_size", "overlap"),
    "recursive": ("strategy", "max_chunk_size", "separators", "separator_group"),
    "none": ("strategy",),
}
_REFUSALS = {
    "sentence": "Sentence based chunking settings can not have the following settings",
    "word": "Word based chunking settings can not have the following settings",
    "recursive": "Recursive chunking settings can not have the following settings",
    "none": "When chunking is disabled (none), settings can not have the following",
}
_SEPARATOR_GROUPS = ("markdown", "plaintext")


def default_chunking() -> dict[str, Any]:
    """What an endpoint gets that says nothing."""
    return {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}


def read_chunking(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Check settings and fill in defaults. 400, with all faults of several keys at once."""
    if not given:
        return default_chunking()
    strategy = given.get("strategy")
    if strategy is None:
        raise illegal_argument("Can't generate Chunker without ChunkingStrategy provided")
    if strategy not in _KEYS:
        raise illegal_argument(f"Invalid chunkingStrategy {java_text(strategy)}")
    reader = SettingsReader(given, _SCOPE)
    if unknown := [name for name in given if name not in _KEYS[strategy]]:
        reader.errors.append(f"{_REFUSALS[strategy]}: [{', '.join(unknown)}]")
    settings = {"strategy": strategy, **_READERS[strategy](reader)}
    reader.finish()
    return settings


def _bounded(reader: SettingsReader, name: str, value: int, *, low: int = 0, high: int | None = None) -> None:
    prefix = f"[{_SCOPE}] Invalid value [{float(value)}]. [{name}] must be"
    if value < low:
        reader.errors.append(f"{prefix} greater than or equal to [{float(low)}]")
    elif high is not None and value > high:
        reader.errors.append(f"{prefix} less than or equal to [{float(high)}]")


def _size(reader: SettingsReader, strategy: str) -> int | None:
    size: int | None = reader.of_type("max_chunk_size", int, required=True)
    if size is not None:
        _bounded(reader, "max_chunk_size", size, low=_SMALLEST[strategy])
    return size


def _sentence(reader: SettingsReader) -> dict[str, Any]:
    size = _size(reader, "sentence")
    overlap = reader.of_type("sentence_overlap", int)
    if overlap not in (None, 0, 1):
        reader.errors.append(f"sentence_overlap[{overlap}] must be either 0 or 1")
    return {"max_chunk_size": size, "sentence_overlap": 1 if overlap is None else overlap}


def _word(reader: SettingsReader) -> dict[str, Any]:
    size = _size(reader, "word")
    overlap = reader.positive("overlap", required=True)
    if overlap is not None and size is not None:
        _bounded(reader, "overlap", overlap, high=size // 2)
    return {"max_chunk_size": size, "overlap": overlap}


def _recursive(reader: SettingsReader) -> dict[str, Any]:
    settings: dict[str, Any] = {"max_chunk_size": _size(reader, "recursive")}
    separators = reader.of_type("separators", list)
    group = reader.one_of("separator_group", _SEPARATOR_GROUPS)
    if separators is not None and group is not None:
        reader.errors.append("Recursive chunking settings can not have both separators and separator_set")
    if separators == []:
        reader.errors.append("Recursive chunking settings can not have an empty list of separators")
    more = {"separators": separators, "separator_group": group}
    return {**settings, **{name: value for name, value in more.items() if value is not None}}


_READERS: Mapping[str, Callable[[SettingsReader], dict[str, Any]]] = {
    "sentence": _sentence,
    "word": _word,
    "recursive": _recursive,
    "none": lambda _reader: {},
}
