"""Which models an expression names, and which page of them is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from reference_impl.errors import illegal_argument
from reference_impl.plugins.ml.matching import is_pattern, parts_of, select
from reference_impl.plugins.ml.texts import unmatched_models

if TYPE_CHECKING:
    from reference_impl.plugins.ml.config import ModelConfig
    from reference_impl.plugins.ml.service import Service
    from reference_impl.rest.request import RestRequest

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Selection:
    """A request for several models: expression, whether patterns may match nothing, and the page."""

    expression: str | None
    allow_no_match: bool
    start: int
    size: int

    @classmethod
    def read(cls, request: RestRequest) -> Selection:
        """Read ``model_id``, ``allow_no_match``, ``from`` and ``size``; 400 for a negative page."""
        start, size = request.integer("from", 0) or 0, request.integer("size", 100)
        for name, value in (("from", start), ("size", size)):
            if value is not None and value < 0:
                raise illegal_argument(f"Parameter [{name}] cannot be < 0")
        return cls(
            request.param("model_id"),
            request.flag("allow_no_match", True),
            start,
            100 if size is None else size,
        )

    def page(self, items: Sequence[Item]) -> Sequence[Item]:
        """The part of the items that the request asks for."""
        return items[self.start : self.start + self.size]


def matching_models(
    service: Service, selection: Selection, *, tags: Sequence[str] = (), deployments: bool = False
) -> list[ModelConfig]:
    """The models that an expression names by id or alias and that have all the tags, by id.

    With ``deployments`` a deployment id names its model too. 404 when a plain id names nothing, or when a
    pattern does and that is not allowed.
    """
    wanted = {config.model_id: config for config in service.models.all() if set(tags) <= set(config.tags)}
    targets = {name: name for name in wanted}
    for alias in service.aliases.all():
        targets[alias] = service.aliases.resolve(alias) or alias
    if deployments:
        for assignment in service.assignments.all():
            targets.setdefault(assignment.deployment_id, assignment.model_id)
    targets = {name: target for name, target in targets.items() if target in wanted}
    selected, unmatched = select(parts_of(selection.expression), targets)
    if selection.allow_no_match:
        unmatched = [part for part in unmatched if not is_pattern(part)]
    if unmatched:
        raise unmatched_models(",".join(unmatched))
    return [wanted[model_id] for model_id in sorted({targets[name] for name in selected})]
