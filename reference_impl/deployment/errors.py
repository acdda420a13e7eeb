"""How a deployment says no.

    DeploymentError
    ├── InvalidInput      the document or the options: 400
    ├── NotAccepting      stopping, stopped or failed: 409
    ├── QueueFull         429
    ├── Discarded         queued when the deployment stopped: 429
    ├── TimedOut          408
    ├── Cancelled         in flight when the deployment stopped, or the caller went away: 409
    ├── ExecutionFailed   the model raised: 500, or 409 for a result of the wrong shape
    ├── WorkerDied        the process died with the request in flight: 500
    └── LoadFailed        the model cannot be loaded: 500

Texts and statuses are those of Elasticsearch 9.5.
"""

from __future__ import annotations


class DeploymentError(Exception):
    """Base: an HTTP status, an error type of the API, and a reason."""

    status = 500
    type = "status_exception"

    def __init__(self, reason: str, *, status: int | None = None, type: str | None = None) -> None:  # noqa: A002
        super().__init__(reason)
        self.reason = reason
        if status is not None:
            self.status = status
        if type is not None:
            self.type = type


class InvalidInput(DeploymentError):
    """The document or the options cannot be used."""

    status = 400


class NotAccepting(DeploymentError):
    """The deployment takes no new work in its present state."""

    status = 409


class QueueFull(DeploymentError):
    """The queue is at its capacity."""

    status = 429
    type = "es_rejected_execution_exception"


class Discarded(DeploymentError):
    """Queued work that a stop threw away."""

    status = 429
    type = "es_rejected_execution_exception"


class TimedOut(DeploymentError):
    """No result within the request's time."""

    status = 408


class Cancelled(DeploymentError):
    """Work cut off in flight."""

    status = 409


class ExecutionFailed(DeploymentError):
    """The model failed on this input."""


class WorkerDied(DeploymentError):
    """The worker process died while it held the request."""


class LoadFailed(DeploymentError):
    """The model cannot be loaded."""
