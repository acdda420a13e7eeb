"""Looks at the adaptive deployments again and again, and changes their numbers of allocations."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from reference_impl.errors import ApiError
from reference_impl.plugins.ml.scaling.load import Load
from reference_impl.plugins.ml.scaling.settings import SCALE_TO_ZERO_TIME, SCALE_UP_COOLDOWN_TIME
from reference_impl.plugins.ml.update import set_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference_impl.plugins.ml.adaptive import Adaptive
    from reference_impl.plugins.ml.assignments import Assignment, Assignments
    from reference_impl.plugins.ml.notifications import Notifications
    from reference_impl.services import DynamicSettings

PERIOD = 10.0
"""Seconds between two looks."""

HIGHEST = 32
"""Allocations at most where no bound is set."""


class Scaler:
    """Scales every started deployment whose adaptive allocations are on. ``now`` gives seconds."""

    def __init__(
        self,
        assignments: Assignments,
        settings: DynamicSettings,
        notifications: Notifications,
        now: Callable[[], float],
    ) -> None:
        self._assignments = assignments
        self._settings = settings
        self._notifications = notifications
        self._now = now
        self._started = now()
        self._loads: dict[Assignment, Load] = {}
        self._warned: set[str] = set()

    async def run(self, period: float = PERIOD) -> None:
        """Look every ``period`` seconds until cancelled."""
        while True:
            await asyncio.sleep(period)
            self.look()

    def look(self) -> None:
        """Look at every deployment once, and scale it where its load asks for that."""
        adaptive = [item for item in self._assignments.all() if item.adaptive and item.adaptive.enabled]
        active = [item for item in adaptive if item.state == "started" and not item.asleep]
        self._loads = {item: load for item, load in self._loads.items() if item in active}
        for assignment in active:
            figures = assignment.deployment.statistics()
            load = self._loads.get(assignment)
            if load is None:
                self._loads[assignment] = Load(figures, self._now())
            else:
                load.observe(figures, self._now())
                self._adjust(assignment, load)

    def _adjust(self, assignment: Assignment, load: Load) -> None:
        current = assignment.parameters.number_of_allocations
        wanted = self._wanted(assignment.adaptive, load, current)
        if wanted == current or (wanted < current and self._must_not_shrink(assignment)):
            return
        try:
            set_number(self._assignments, assignment, wanted)
        except ApiError as error:
            self._warn(assignment.deployment_id, str(error.reason))
            return
        self._notifications.info(
            assignment.deployment_id,
            f"adaptive allocations scaler: scaled [{assignment.deployment_id}] to [{wanted}] allocations.",
        )

    def _wanted(self, adaptive: Adaptive | None, load: Load, current: int) -> int:
        lowest = (adaptive.minimum if adaptive else None) or 0
        highest = (adaptive.maximum if adaptive else None) or HIGHEST
        idle = self._now() - load.last_request
        if lowest == 0 and idle >= self._settings.duration(SCALE_TO_ZERO_TIME):
            return 0
        return max(lowest, min(highest, load.allocations(current, highest)))

    def _must_not_shrink(self, assignment: Assignment) -> bool:
        """True shortly after the deployment grew or the node started."""
        since = max(self._started, assignment.grown_at or 0.0)
        return self._now() - since < self._settings.duration(SCALE_UP_COOLDOWN_TIME)

    def _warn(self, deployment_id: str, reason: str) -> None:
        """Tell of a failure, each text once."""
        text = f"adaptive allocations scaler: scaling [{deployment_id}] failed: {reason}"
        if text not in self._warned:
            self._warned.add(text)
            self._notifications.warning(deployment_id, text)
