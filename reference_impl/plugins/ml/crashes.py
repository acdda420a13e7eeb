"""Tells people of processes that crash."""

from __future__ import annotations

from reference_impl.deployment.types import Crash, State
from reference_impl.plugins.ml.core import Deployment
from reference_impl.plugins.ml.notifications import Notifications


class CrashReporter:
    """Watches the process of one deployment, and tells of each crash once."""

    def __init__(self, notifications: Notifications) -> None:
        self._notifications = notifications
        self._told: Crash | None = None

    def look(self, deployment: Deployment) -> None:
        """Look at a deployment that has changed."""
        crash, name = deployment.crash, deployment.settings.deployment_id
        if crash is None or crash is self._told:
            return
        self._told = crash
        if deployment.state is State.FAILED:
            self._notifications.error(
                name,
                f"[{name}] inference process failed after [{crash.count}] starts in 24 hours, not restarting"
                " again.",
            )
        else:
            self._notifications.warning(
                name,
                f"Inference process [{name}] failed due to [{crash.reason}]. This is the [{crash.count}]"
                " failure in 24 hours, and the process will be restarted.",
            )
