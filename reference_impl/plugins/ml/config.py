"""The config of a trained model: read from a request, stored, and shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reference_impl.plugins.ml.ids import id_problems, is_packaged, tag_problems
from reference_impl.plugins.ml.tasks import is_nlp
from reference_impl.rest.units import readable_size

VERSION = "12.0.0"
"""Version of the config format that new models carry."""

NATIVE_INDEX = ".ml-inference-native-000002"
LOCATION = {"index": {"name": NATIVE_INDEX}}
MODEL_TYPES = ("tree_ensemble", "lang_ident", "pytorch")

GENERATED = (
    "created_by",
    "version",
    "create_time",
    "model_size_bytes",
    "estimated_operations",
    "license_level",
)
ORDER = (
    "model_id",
    "model_type",
    "platform_architecture",
    *GENERATED,
    "description",
    "definition",
    "compressed_definition",
    "tags",
    "metadata",
    "input",
    "default_field_map",
    "inference_config",
    "location",
    "prefix_strings",
    "fully_defined",
)
_ILLEGAL = ("version", "created_by", "create_time", "license_level", "location", "model_package")
_ILLEGAL_METADATA = ("total_feature_importance", "model_aliases")
_ILLEGAL_PACKAGED = (
    "description",
    "definition",
    "model_type",
    "metadata",
    "inference_config",
    "tags",
    "model_size_bytes",
)
_DOTTED = re.compile(r"[^.]+(\.[^.]+)*")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """A stored config. ``data`` holds its fields as the API shows them, without aliases and definition."""

    data: Mapping[str, Any]

    @property
    def model_id(self) -> str:
        """Its id."""
        return str(self.data["model_id"])

    @property
    def model_type(self) -> str:
        """``pytorch``, ``tree_ensemble`` or ``lang_ident``."""
        return str(self.data["model_type"])

    @property
    def task(self) -> str:
        """The name of its task, such as ``text_embedding``."""
        return str(next(iter(self.data.get("inference_config") or {"": None})))

    @property
    def options(self) -> Mapping[str, Any]:
        """The options of its task."""
        options: Mapping[str, Any] = (self.data.get("inference_config") or {}).get(self.task) or {}
        return options

    @property
    def is_nlp(self) -> bool:
        """True when its task works on text."""
        return is_nlp(self.task)

    @property
    def input_fields(self) -> Sequence[str]:
        """Document fields it reads; a text model reads the first."""
        fields: Sequence[str] = self.data["input"]["field_names"]
        return fields

    @property
    def tags(self) -> Sequence[str]:
        """Its tags."""
        tags: Sequence[str] = self.data["tags"]
        return tags

    @property
    def size(self) -> int:
        """Bytes of its definition as far as it is known."""
        return int(self.data["model_size_bytes"])

    def memory(self, name: str) -> int:
        """A memory figure of the metadata, in bytes; 0 when it is not there."""
        value = (self.data.get("metadata") or {}).get(name)
        return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0

    def with_size(self, size: int) -> ModelConfig:
        """The same config with another ``model_size_bytes``."""
        return ModelConfig({**self.data, "model_size_bytes": size})

    def shown(
        self,
        aliases: Sequence[str] = (),
        included: Mapping[str, Any] | None = None,
        *,
        exclude_generated: bool = False,
        human: bool = False,
    ) -> dict[str, Any]:
        """The config as an answer shows it, with the fields of ``included`` at their places; without
        generated fields it can be put again."""
        shown = {**self.data, **(included or {})}
        if exclude_generated:
            return _without_generated(shown)
        if aliases:
            shown["metadata"] = {**(shown.get("metadata") or {}), "model_aliases": list(aliases)}
        return _readable(_ordered(shown)) if human else _ordered(shown)


def _ordered(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ORDER if name in data}


def _without_generated(data: dict[str, Any]) -> dict[str, Any]:
    config = {
        task: {name: value for name, value in options.items() if name != "vocabulary"}
        for task, options in (data.get("inference_config") or {}).items()
    }
    shown = {**data, "inference_config": config}
    return {name: value for name, value in _ordered(shown).items() if name not in (*GENERATED, "location")}


def _readable(data: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in data.items():
        if name == "create_time":
            shown["create_time_string"] = timestamp(value / 1000)
        if name == "model_size_bytes":
            shown["model_size"] = readable_size(value)
        shown[name] = value
    return shown


def timestamp(seconds: float) -> str:
    """An instant in UTC, to the millisecond: ``2026-01-31T12:00:00.000Z``."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def creation_problems(model_id: str, body: Mapping[str, Any]) -> list[str]:
    """Every broken rule of a request to create a model."""
    problems = []
    packaged = is_packaged(model_id)
    if "definition" in body and "location" in body:
        problems.append("[definition] and [location] are both defined but only one can be used.")
    if not packaged and "definition" not in body and "model_type" not in body:
        problems.append("[model_type] must be set if [definition] is not defined.")
    if not packaged and not body.get("inference_config"):
        problems.append("[inference_config] must not be null.")
    problems += id_problems(model_id)
    problems += tag_problems(body.get("tags", []), model_id)
    illegal = [name for name in _ILLEGAL if name in body]
    illegal += [f"metadata.{name}" for name in _ILLEGAL_METADATA if name in (body.get("metadata") or {})]
    problems += [f"illegal to set [{name}] at inference model creation" for name in illegal]
    if packaged:
        problems += [
            f"illegal to set [{name}] at inference model creation for packaged model"
            for name in _ILLEGAL_PACKAGED
            if name in body
        ]
    return problems + _input_problems(body.get("input"))


def _input_problems(given: Mapping[str, Any] | None) -> list[str]:
    if given is None:
        return []
    names = given.get("field_names") or []
    if not names:
        return ["[input.field_names] must not be empty"]
    if not all(_DOTTED.fullmatch(name) for name in names):
        return ["[input.field_names] must only contain valid dot delimited field names"]
    return []


def created(
    model_id: str, body: Mapping[str, Any], *, model_type: str, size: int, operations: int, now: float
) -> ModelConfig:
    """The config of a new model from a checked request; ``now`` in seconds, ``size`` in bytes."""
    kept = ("platform_architecture", "description", "metadata", "default_field_map", "prefix_strings")
    data: dict[str, Any] = {name: body[name] for name in kept if name in body}
    data |= {
        "model_id": model_id,
        "model_type": model_type,
        "created_by": "api_user",
        "version": VERSION,
        "create_time": int(now * 1000),
        "model_size_bytes": size,
        "estimated_operations": operations,
        "license_level": "platinum",
        "tags": list(body.get("tags", [])),
        "input": body.get("input") or {"field_names": ["input"]},
        "inference_config": body["inference_config"],
    }
    if model_type == "pytorch":
        data["location"] = LOCATION
    config = data["inference_config"]
    task = next(iter(config))
    if is_nlp(task):
        data["inference_config"] = {task: {"vocabulary": {"index": NATIVE_INDEX}, **config[task]}}
    return ModelConfig(_ordered(data))
