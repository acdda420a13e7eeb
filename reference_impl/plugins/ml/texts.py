"""Errors that several operations raise with the same words."""

from __future__ import annotations

from reference_impl.errors import ApiError, illegal_argument, not_found, status_exception
from reference_impl.rest.units import format_duration


def missing_model(model_id: str) -> ApiError:
    """404 of operations that take one exact model id."""
    return not_found(f"Could not find trained model [{model_id}]")


def unmatched_models(expressions: str) -> ApiError:
    """404 of operations that take an expression; ``expressions`` are the unmatched ones, comma joined."""
    return not_found(
        f"No known trained model with model_id [{expressions}], you may need to create it or load it into the"
        " cluster with eland"
    )


def missing_deployment(deployment_ids: str) -> ApiError:
    """404 of operations on deployments."""
    return not_found(f"No known model deployment with id [{deployment_ids}]")


def start_timed_out(deployment_id: str, timeout: float | None) -> ApiError:
    """408 of those who wait for a deployment; ``timeout`` in seconds."""
    return ApiError(
        408,
        "model_deployment_timeout_exception",
        f"Timed out after [{format_duration(timeout)}] waiting for trained model deployment"
        f" [{deployment_id}] to start. Use the trained model stats API to track the state of the"
        " deployment and try again once it has started.",
    )


def inconsistent_id(in_body: str, in_path: str, *, status: bool = False) -> ApiError:
    """400 when path and body name different things; ``status`` picks the type ``status_exception``."""
    text = (
        f"Inconsistent model_id; '{in_body}' specified in the body differs from '{in_path}' specified as a"
        " URL argument"
    )
    return status_exception(400, text) if status else illegal_argument(text)
