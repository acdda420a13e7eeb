"""Which models a pipeline names: where its ``inference`` processors stand, and where they are looked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class ScanRules:
    """Where inference processors are looked for.

    ``everywhere`` false is what Elasticsearch does: the pipeline's ``processors``; inside ``foreach``; and
    the ``on_failure`` of processors that are neither ``inference`` nor ``foreach``; ten levels deep. True
    adds the pipeline's own ``on_failure``, those two kinds of ``on_failure``, and any depth: the pages say
    that a deployment which ingest pipelines refer to is protected, and name no exception.
    """

    everywhere: bool


def model_ids(pipeline: Mapping[str, Any], rules: ScanRules) -> Iterator[str]:
    """Yield the ``model_id`` of every inference processor found, with repetitions, in document order."""
    yield from _in_list(pipeline.get("processors"), rules, 0)
    if rules.everywhere:
        yield from _in_list(pipeline.get("on_failure"), rules, 0)


def _in_list(processors: Any, rules: ScanRules, level: int) -> Iterator[str]:
    if isinstance(processors, list):
        for entry in processors:
            yield from _in_entry(entry, rules, level)


def _in_entry(entry: Any, rules: ScanRules, level: int) -> Iterator[str]:
    if not isinstance(entry, Mapping) or (level > _DEEPEST and not rules.everywhere):
        return
    for type_, config in entry.items():
        if not isinstance(config, Mapping):
            continue
        if type_ == "inference":
            if isinstance(config.get("model_id"), str):
                yield config["model_id"]
        elif type_ == "foreach":
            yield from _in_entry(config.get("processor"), rules, level + 1)
        if rules.everywhere or type_ not in ("inference", "foreach"):
            yield from _in_list(config.get("on_failure"), rules, level + 1)
