"""Deployments over scripted executors, for tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.deployment import Deployment
from reference_impl.deployment.errors import DeploymentError
from reference_impl.deployment.types import DeploymentSettings, ModelPackage, State, TaskInput
from tests.reference_impl.deployment.scripted import Script

VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c")


def package(**changes: Any) -> ModelPackage:
    """A model that passes its output through."""
    fields: dict[str, Any] = {
        "model_id": "model",
        "definition": Archive([b"model"]),
        "task": "pass_through",
        "config": {},
        "vocabulary": VOCABULARY,
    }
    return ModelPackage(**{**fields, **changes})


def deploy(
    script: Script,
    *,
    on_change: Callable[[Deployment], None] = lambda _: None,
    now: Callable[[], float] = time.time,
    model: ModelPackage | None = None,
    **settings: Any,
) -> Deployment:
    """A deployment that begins to load."""
    return Deployment(DeploymentSettings("dep", **settings), model or package(), script, on_change, now)


async def started(script: Script, **options: Any) -> Deployment:
    """A deployment that has loaded."""
    deployment = deploy(script, **options)
    assert await deployment.wait_for(lambda seen: seen.state is State.STARTED, 5)
    return deployment


async def settle() -> None:
    """Let everything that can go on go on; no timer is involved anywhere here."""
    for _ in range(12):
        await asyncio.sleep(0)


def ask(
    deployment: Deployment, count: int = 1, *, timeout: float | None = None, text: str = "a"
) -> list[asyncio.Task[dict[str, Any]]]:
    """Send requests; they are queued after :func:`settle`."""
    return [asyncio.create_task(deployment.infer(TaskInput(text), timeout=timeout)) for _ in range(count)]


def told(error: BaseException | None) -> tuple[type, int, str, str]:
    """What an error of a deployment says."""
    assert isinstance(error, DeploymentError)
    return type(error), error.status, error.type, error.reason


async def fate(task: asyncio.Task[dict[str, object]]) -> object:
    """The result, or what the error tells."""
    try:
        return await asyncio.wait_for(task, 5)
    except DeploymentError as error:
        return told(error)
