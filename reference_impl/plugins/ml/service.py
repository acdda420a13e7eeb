"""The parts of the plugin: models, aliases, deployments, and what guards them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reference_impl.plugins.ml import stop
from reference_impl.plugins.ml.aliases import Aliases
from reference_impl.plugins.ml.assignments import Assignments
from reference_impl.plugins.ml.models import Models
from reference_impl.plugins.ml.notifications import Notifications
from reference_impl.plugins.ml.profiles import Switches
from reference_impl.plugins.ml.scaling.scaler import Scaler
from reference_impl.plugins.ml.scaling.settings import SCALE_TO_ZERO_TIME, SCALE_UP_COOLDOWN_TIME
from reference_impl.plugins.ml.tasks import check_update
from reference_impl.plugins.ml.waiting import AllocationWaiters

if TYPE_CHECKING:
    from reference_impl.node import Node
    from reference_impl.plugins.ml.core import Core


class Service:
    """Models, aliases and deployments of one node."""

    def __init__(self, node: Node, core: Core) -> None:
        self.node = node
        self.switches = Switches.of(node.settings)
        self.models = Models(node.store)
        self.aliases = Aliases(node.store)
        self.notifications = Notifications(node.now)
        self.assignments = Assignments(
            node.store, core, node.now, self.models.package, self.notifications, self.switches
        )
        self.scaler = Scaler(self.assignments, node.cluster_settings, self.notifications, node.now)
        self.waiters = AllocationWaiters(self.assignments, self.notifications, node.node_id)
        for setting in (SCALE_TO_ZERO_TIME, SCALE_UP_COOLDOWN_TIME):
            node.cluster_settings.register(setting)
        self.local_counts: Counter[str] = Counter()
        self.local_missing: Counter[str] = Counter()

    def config(self, model_id: str) -> Mapping[str, Any] | None:
        """The stored config of a model (exact id), or None."""
        found = self.models.find(model_id)
        return None if found is None else found.data

    def resolve_alias(self, name: str) -> str | None:
        """The model id an alias stands for, or None."""
        return self.aliases.resolve(name)

    def deployment(self, deployment_id: str) -> Mapping[str, Any] | None:
        """Main facts of a deployment, or None."""
        found = self.assignments.find(deployment_id)
        if found is None:
            return None
        return {
            "deployment_id": found.deployment_id,
            "model_id": found.model_id,
            "state": found.state,
            "number_of_allocations": found.parameters.number_of_allocations,
            "threads_per_allocation": found.parameters.threads_per_allocation,
            "adaptive_allocations": found.adaptive.to_json() if found.adaptive else None,
        }

    def deployments_of(self, model_id: str) -> list[str]:
        """Ids of the deployments of a model (exact id)."""
        return [found.deployment_id for found in self.assignments.of_model(model_id)]

    async def stop_deployment(self, deployment_id: str, *, force: bool) -> None:
        """Stop a deployment if there is one; 409 when something guards it and ``force`` is off."""
        found = self.assignments.find(deployment_id)
        if found is None:
            return
        if not force:
            self.guards().check(found)
        await self.assignments.stop(found, finish_pending_work=False)

    def guards(self) -> stop.Guards:
        """What may speak against stopping a deployment."""
        return stop.Guards(self.node.pipelines, self.node.endpoints, self.aliases, self.switches)

    def check_update(self, config_update: Mapping[str, Any]) -> None:
        """Refuse options that are of the wrong kind or out of bounds, whatever the model: ApiError 400."""
        check_update(config_update)

    def count_local(self, model_id: str, results: Sequence[Mapping[str, Any]]) -> None:
        """Count what a tree model answered."""
        self.local_counts[model_id] += len(results)
        self.local_missing[model_id] += sum("warning" in result for result in results)
