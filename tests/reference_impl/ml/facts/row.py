"""One known fact about the trained model APIs, and where it is tested or why it is not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``tests`` are ``file::function`` below ``tests/``; without any, ``reason`` says why."""

    fact: str
    tests: tuple[str, ...] = ()
    reason: str = ""


def row(fact: str, *tests: str) -> Row:
    """A fact that tests hold the server to."""
    return Row(fact, tests)


def without(fact: str, reason: str) -> Row:
    """A fact that has no test here."""
    return Row(fact, reason=reason)


ML = "reference_impl/ml/"
IDS = f"{ML}test_ids.py::test_"
NAMES = f"{ML}test_names.py::test_"
MODELS = f"{ML}test_models.py::test_"
CREATION = f"{ML}test_creation.py::test_"
UPLOADS = f"{ML}test_uploads.py::test_"
ALIASES = f"{ML}test_aliases.py::test_"
LISTING = f"{ML}test_listing.py::test_"
START = f"{ML}test_start.py::test_"
START_CHECKS = f"{ML}test_start_checks.py::test_"
UPDATE = f"{ML}test_update.py::test_"
STOP = f"{ML}test_stop.py::test_"
INFER = f"{ML}test_infer.py::test_"
OLD_INFER = f"{ML}test_deprecated_infer.py::test_"
STATS = f"{ML}test_stats.py::test_"
STATES = f"{ML}test_states.py::test_"
PROFILES = f"{ML}test_profiles.py::test_"
RESTART = f"{ML}test_restart.py::test_"
ENDPOINTS = f"{ML}test_endpoints.py::test_"
MEMORY = f"{ML}test_memory.py::test_"
NOTIFICATIONS = f"{ML}test_notifications.py::test_"
TASKS = f"{ML}test_tasks.py::test_"
LICENSE = f"{ML}test_license.py::test_"
WHOLE = f"{ML}test_end_to_end.py::test_"
SCALER = f"{ML}scaling/test_scaler.py::test_"
LOAD = f"{ML}scaling/test_load.py::test_"
KALMAN = f"{ML}scaling/test_kalman.py::test_"
WAITING = f"{ML}scaling/test_waiting.py::test_"
DEPLOYMENT = "reference_impl/deployment/test_deployment.py::test_"
STOPPING = "reference_impl/deployment/test_stopping.py::test_"
QUEUE = "reference_impl/deployment/test_queue.py::test_"
FIGURES = "reference_impl/deployment/test_figures.py::test_"
PROCESSES = "reference_impl/deployment/test_processes.py::test_"
RESULTS = "reference_impl/deployment/test_tasks.py::test_"
TOKENS = "reference_impl/deployment/test_tokenization.py::test_"
OUTPUTS = "reference_impl/deployment/test_outputs.py::test_"

ONE_NODE = "this server is one node of one version: the case cannot arise"
NO_PACKAGES = "this server downloads no packaged models; creating one is refused"
ATOMIC = "requests run on one thread, and nothing can come between check and change"
