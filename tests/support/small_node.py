"""A node with only the ingest and inference plugins, and trained models that a test scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote, urlencode

from reference_impl.app import create_app
from reference_impl.errors import ApiError, not_found, status_exception
from reference_impl.node import Node
from reference_impl.plugins.inference.plugin import InferencePlugin
from reference_impl.plugins.ingest.plugin import IngestPlugin
from reference_impl.plugins.ml import tasks
from reference_impl.settings import Profile, Settings
from reference_impl.storage import Store
from tests.support.asgi import send

EMBEDDER = {"text_embedding": {"tokenization": {"bert": {}}}}
EXPANDER = {"text_expansion": {}}
RANKER = {"text_similarity": {}}
TASKS = {"text_embedding": [0.5, -0.5], "text_expansion": {"token": 1.5}, "pass_through": [[1.0]]}


@dataclass
class ScriptedModels:
    """Trained models without any model: results follow from the task, or come from ``results``."""

    configs: dict[str, dict[str, Any]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    running: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: list[dict[str, Any]] | None = None
    error: ApiError | None = None
    start_error: ApiError | None = None
    calls: list[tuple[str, Any, Any, str]] = field(default_factory=list)
    timeouts: list[float | None] = field(default_factory=list)
    starts: list[tuple[str, str, int | None, int, Any]] = field(default_factory=list)

    def add(
        self, model_id: str, inference_config: Mapping[str, Any], *, deployed_as: str | None = None
    ) -> None:
        """A model, running under a deployment id if one is given."""
        self.configs[model_id] = {"model_id": model_id, "inference_config": dict(inference_config)}
        if deployed_as:
            self.deploy(model_id, deployed_as)

    def deploy(self, model_id: str, deployment_id: str, *, allocations: int = 1, threads: int = 1) -> None:
        """Let a deployment run."""
        self.running[deployment_id] = {
            "deployment_id": deployment_id,
            "model_id": model_id,
            "state": "started",
            "number_of_allocations": allocations,
            "threads_per_allocation": threads,
            "adaptive_allocations": None,
        }

    def config(self, model_id: str) -> Mapping[str, Any] | None:
        return self.configs.get(model_id)

    def resolve_alias(self, name: str) -> str | None:
        return self.aliases.get(name)

    def deployment(self, deployment_id: str) -> Mapping[str, Any] | None:
        return self.running.get(deployment_id)

    def deployments_of(self, model_id: str) -> list[str]:
        return [name for name, facts in self.running.items() if facts["model_id"] == model_id]

    async def start_deployment(
        self,
        model_id: str,
        deployment_id: str,
        *,
        number_of_allocations: int | None,
        threads_per_allocation: int,
        adaptive_allocations: Mapping[str, Any] | None,
        timeout: float,
    ) -> None:
        await asyncio.sleep(0)
        if self.start_error:
            raise self.start_error
        self.starts.append(
            (model_id, deployment_id, number_of_allocations, threads_per_allocation, adaptive_allocations)
        )
        allocations = number_of_allocations or 1
        self.deploy(model_id, deployment_id, allocations=allocations, threads=threads_per_allocation)

    async def stop_deployment(self, deployment_id: str, *, force: bool) -> None:
        await asyncio.sleep(0)
        assert force
        self.running.pop(deployment_id, None)

    def check_update(self, config_update: Mapping[str, Any]) -> None:
        """The real check: it needs no model."""
        tasks.check_update(config_update)

    async def infer(
        self,
        target: str,
        documents: Sequence[Mapping[str, Any]],
        *,
        config_update: Mapping[str, Any] | None = None,
        timeout: float | None = 10.0,
        prefix: str = "none",
    ) -> list[dict[str, Any]]:
        self.timeouts.append(timeout)
        self.calls.append((target, [dict(document) for document in documents], config_update, prefix))
        return self._answer(target, len(documents))

    async def infer_texts(
        self,
        target: str,
        texts: Sequence[str],
        *,
        config_update: Mapping[str, Any] | None = None,
        timeout: float | None = 10.0,
        prefix: str = "none",
    ) -> list[dict[str, Any]]:
        self.timeouts.append(timeout)
        self.calls.append((target, list(texts), config_update, prefix))
        if not self.error and self.results is None and "text_similarity" in (config_update or {}):
            return [{"predicted_value": float(len(text))} for text in texts]
        return self._answer(target, len(texts))

    def _answer(self, target: str, count: int) -> list[dict[str, Any]]:
        if self.error:
            raise self.error
        name = self.aliases.get(target, target)
        model_id = self.running[name]["model_id"] if name in self.running else name
        if model_id not in self.configs:
            raise not_found(f"Could not find trained model [{target}]")
        if not self.deployments_of(model_id):
            raise status_exception(
                409,
                f"Model [{name}] must be deployed to use. "
                "Please deploy with the start trained model deployment API.",
            )
        if self.results is not None:
            return self.results
        options = self.configs[model_id]["inference_config"]
        ((task, settings),) = options.items()
        return [{settings.get("results_field", "predicted_value"): TASKS[task]} for _ in range(count)]


@dataclass
class Answer:
    """Status and JSON of a response, and its headers in lower case."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, error type and reason."""
        return self.status, self.body["error"]["type"], self.body["error"]["reason"]


class SmallNode:
    """What the two plugins need of a node. The clock stands still until a test moves it."""

    def __init__(self, profile: Profile = "documented", *, store: Store | None = None) -> None:
        self.settings = Settings(profile=profile)
        self.store = store or Store()
        self.clock = 1_700_000_000.0
        self.models = ScriptedModels()
        whole = cast(Node, self)
        self.plugins = [IngestPlugin(whole), InferencePlugin(whole)]
        self._app = create_app(node=whole)

    def now(self) -> float:
        return self.clock

    def call(self, method: str, path: str, body: Any = None, **params: Any) -> Answer:
        """One request on an event loop of its own."""
        return asyncio.run(self.send(method, path, body, **params))

    async def send(self, method: str, path: str, body: Any = None, **params: Any) -> Answer:
        """One request; ``body`` is JSON data, or bytes as they are."""
        query = f"?{urlencode(params)}" if params else ""
        headers = {"content-type": "application/json"} if isinstance(body, bytes) else {}
        answer = await send(self._app, method, quote(path, safe="/%*,") + query, body, headers)
        return Answer(answer.status, answer.json() if answer.body else None, dict(answer.headers))
