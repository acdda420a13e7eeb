"""Stopping deployments: what a path value selects, what protects a deployment, and the stop itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reference_impl.errors import ApiError, status_exception
from reference_impl.plugins.ml.matching import parts_of, select
from reference_impl.plugins.ml.texts import missing_deployment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reference_impl.plugins.ml.aliases import Aliases
    from reference_impl.plugins.ml.assignments import Assignment, Assignments
    from reference_impl.plugins.ml.profiles import Switches
    from reference_impl.services import InferenceEndpoints, Pipelines


@dataclass(frozen=True, slots=True)
class StopRequest:
    """A request to ``_stop``; ``expression`` is the path value."""

    expression: str
    allow_no_match: bool = True
    force: bool = False
    finish_pending_work: bool = False


def selection(expression: str, deployment_ids: Iterable[str], *, expand: bool) -> tuple[list[str], list[str]]:
    """The selected ids and the parts of the expression that select nothing.

    With ``expand``, the expression is a comma list whose parts may hold ``*`` or be ``_all``; without, it is
    one id, compared for equality.
    """
    if expand:
        return select(parts_of(expression), deployment_ids)
    found = [name for name in deployment_ids if name == expression]
    return found, [] if found else [expression]


@dataclass(frozen=True, slots=True)
class Guards:
    """What speaks against stopping a deployment."""

    pipelines: Pipelines
    endpoints: InferenceEndpoints
    aliases: Aliases
    switches: Switches

    def check(self, assignment: Assignment) -> None:
        """Raise the 409 of the first guard that holds: pipelines, aliases in pipelines, endpoints."""
        deployment_id = assignment.deployment_id
        if self.pipelines.referencing([deployment_id]):
            raise _refused(
                deployment_id, "is referenced by ingest processors; use force to stop the deployment"
            )
        if alias := self._used_alias(assignment):
            raise _refused(
                deployment_id,
                f"has a model_alias [{alias}] that is still referenced by ingest processors; use force to"
                " stop the deployment",
            )
        if owner := self.endpoints.owner_of(deployment_id):
            relation, endpoint = owner
            verb = "was created" if relation == "created" else "is used"
            raise _refused(deployment_id, f"{verb} by inference endpoint [{endpoint}]")

    def _used_alias(self, assignment: Assignment) -> str | None:
        of_model = self.switches.stop_guards_model_aliases
        names = self.aliases.of_model(assignment.model_id if of_model else assignment.deployment_id)
        used = self.pipelines.referencing(names) if names else {}
        return min(used, default=None)


def _refused(deployment_id: str, why: str) -> ApiError:
    return status_exception(409, f"Cannot stop deployment [{deployment_id}] as it {why}")


async def stop(request: StopRequest, assignments: Assignments, guards: Guards) -> None:
    """Stop what the request selects and return when all of it is gone.

    Nothing is stopped when a part selects nothing and that is not allowed (404), nor when a guard holds for
    any selected deployment and the request does not force it (409).
    """
    every = {item.deployment_id: item for item in assignments.all()}
    expand = guards.switches.stop_expands
    selected, unmatched = selection(request.expression, every, expand=expand)
    if unmatched and not request.allow_no_match:
        raise missing_deployment(",".join(unmatched))
    chosen = [every[name] for name in selected]
    if not request.force:
        for assignment in chosen:
            guards.check(assignment)
    await asyncio.gather(
        *(assignments.stop(item, finish_pending_work=request.finish_pending_work) for item in chosen)
    )
