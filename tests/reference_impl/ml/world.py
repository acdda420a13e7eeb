"""A node with nothing but the ml plugin, a scripted deployment core, and a client of its application."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reference_impl.app import create_app
from reference_impl.deployment.archive import read_archive
from reference_impl.deployment.errors import Cancelled, Discarded, NotAccepting
from reference_impl.deployment.types import DeploymentSettings, ModelPackage, State, Statistics, TaskInput
from reference_impl.plugins.cluster.cluster_settings import ClusterSettings
from reference_impl.plugins.ml.plugin import MachineLearningPlugin
from reference_impl.settings import Settings
from reference_impl.storage import Store
from tests.support import asgi
from tests.support.asgi import send


class FakeDeployment:
    """Starts at once unless its core holds loads back; answers what its core's ``answer`` says."""

    def __init__(
        self,
        core: FakeCore,
        settings: DeploymentSettings,
        package: ModelPackage,
        on_change: Callable[[Any], None],
    ) -> None:
        self.core, self.settings, self.package = core, settings, package
        self.on_change = on_change
        self.model_id = package.model_id
        self.state, self.reason, self.allocations = State.STARTING, None, 0
        self.crash = None
        self.figures = Statistics()
        self.inputs: list[TaskInput] = []
        self.timeouts: list[float | None] = []
        self.stops: list[bool] = []
        self.cleared = 0
        self.pending = 0
        self.cut = asyncio.Event()
        self._changed = asyncio.Condition()

    async def become(self, state: State, reason: str | None = None) -> None:
        async with self._changed:
            self.state, self.reason = state, reason
            self.allocations = self.settings.number_of_allocations if state is State.STARTED else 0
            self._changed.notify_all()
        self.on_change(self)

    async def wait_for(self, predicate: Callable[[Any], bool], timeout: float | None) -> bool:
        async with self._changed:
            try:
                async with asyncio.timeout(timeout):
                    await self._changed.wait_for(lambda: predicate(self))
            except TimeoutError:
                return False
        return True

    async def infer(self, task_input: TaskInput, *, timeout: float | None) -> dict[str, Any]:
        if self.state is not State.STARTED:
            raise NotAccepting("not accepting")
        self.inputs.append(task_input)
        self.timeouts.append(timeout)
        async with self._changed:
            self.pending += 1
            self._changed.notify_all()
        try:
            work = asyncio.ensure_future(self.core.answer(task_input))
            cut = asyncio.ensure_future(self.cut.wait())
            await asyncio.wait({work, cut}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()
                raise (
                    Cancelled("Error in inference process: [inference canceled as process is stopping]")
                    if task_input.text == "in flight"
                    else Discarded("unable to process as inference process worker service has shutdown")
                )
            cut.cancel()
            self.figures.inference_count += 1
            return work.result()
        finally:
            async with self._changed:
                self.pending -= 1
                self._changed.notify_all()

    async def stop(self, *, finish_pending_work: bool) -> None:
        self.stops.append(finish_pending_work)
        if self.state is not State.STOPPED:
            await self.become(State.STOPPING)
        if not finish_pending_work:
            self.cut.set()
        async with self._changed:
            await self._changed.wait_for(lambda: self.pending == 0)
        await self.core.may_stop.wait()
        await self.become(State.STOPPED)

    async def set_allocations(self, number: int) -> None:
        await self.core.may_scale.wait()
        async with self._changed:
            self.allocations = number
            self._changed.notify_all()

    async def clear_cache(self) -> None:
        self.cleared += 1

    def statistics(self) -> Statistics:
        return replace(self.figures)


async def echo(task_input: TaskInput) -> dict[str, Any]:
    return {"predicted_value": task_input.text}


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class FakeCore:
    """Deploys fakes. ``load_error`` makes loads fail; the events hold work back when cleared."""

    answer: Callable[[TaskInput], Awaitable[dict[str, Any]]] = echo
    load_error: str | None = None
    may_load: asyncio.Event = field(default_factory=_set_event)
    may_stop: asyncio.Event = field(default_factory=_set_event)
    may_scale: asyncio.Event = field(default_factory=_set_event)
    deployed: dict[str, FakeDeployment] = field(default_factory=dict)
    loads: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None: ...

    async def close(self) -> None:
        for task in self.loads:
            task.cancel()

    def deploy(
        self, settings: DeploymentSettings, package: ModelPackage, on_change: Callable[[Any], None]
    ) -> FakeDeployment:
        deployment = FakeDeployment(self, settings, package, on_change)
        self.deployed[settings.deployment_id] = deployment
        self.loads.append(asyncio.ensure_future(self._load(deployment)))
        return deployment

    async def _load(self, deployment: FakeDeployment) -> None:
        await self.may_load.wait()
        if deployment.state is not State.STARTING:
            return
        if self.load_error is None:
            await deployment.become(State.STARTED)
        else:
            await deployment.become(State.FAILED, self.load_error)


@dataclass
class FakePipelines:
    """``uses`` maps a model name to the pipelines that use it."""

    uses: dict[str, list[str]] = field(default_factory=dict)

    def referencing(self, names: Collection[str]) -> dict[str, list[str]]:
        return {name: self.uses[name] for name in names if name in self.uses}

    def statistics(self, pipeline_ids: Collection[str]) -> dict[str, Any]:
        figures = {"count": 0, "time_in_millis": 0, "current": 0, "failed": 0}
        return {"total": figures, "pipelines": dict.fromkeys(sorted(pipeline_ids), figures)}


@dataclass
class FakeEndpoints:
    """``owners`` maps a deployment id to the relation and the endpoint; ``configs`` has endpoints."""

    owners: dict[str, tuple[str, str]] = field(default_factory=dict)
    configs: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def config(self, inference_id: str) -> Mapping[str, Any] | None:
        return self.configs.get(inference_id)

    def owner_of(self, deployment_id: str) -> tuple[str, str] | None:
        return self.owners.get(deployment_id)


class FakeNode:
    """As much of a node as the plugin and the application need."""

    def __init__(self, settings: Settings, core: Any) -> None:
        self.settings = settings
        self.time = 1_700_000_000.5
        self.now = lambda: self.time
        self.node_id = "node-1"
        self.store = Store(settings.data)
        self.pipelines, self.endpoints = FakePipelines(), FakeEndpoints()
        self.cluster_settings = ClusterSettings(self.store)
        self.plugin = MachineLearningPlugin(self, core)
        self.plugins = [self.plugin]

    async def start(self) -> None:
        await self.plugin.start()

    async def stop(self) -> None:
        await self.plugin.stop()
        self.store.close()


@dataclass
class Answer:
    """A response with its body read, when it is JSON."""

    status: int
    body: Any
    headers: dict[str, str]

    @classmethod
    def of(cls, exchange: asgi.Answer) -> Answer:
        is_json = "json" in (exchange.header("content-type") or "")
        return cls(exchange.status, exchange.json() if is_json else exchange.body, dict(exchange.headers))

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, type and reason."""
        return self.status, self.body["error"]["type"], self.body["error"]["reason"]

    @property
    def cause(self) -> str:
        """The reason of the innermost cause."""
        found = self.body["error"]
        while "caused_by" in found:
            found = found["caused_by"]
        return found["reason"]


class World:
    """A node under test and short ways to talk to it."""

    def __init__(self, **settings: Any) -> None:
        self.core = FakeCore()
        self.node = FakeNode(Settings(**settings), self.core)
        self.app = create_app(self.node.settings, self.node)
        self.service = self.node.plugin.service

    async def __aenter__(self) -> World:
        await self.app.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.app.stop()

    async def call(self, method: str, uri: str, body: Any = None, **headers: str) -> Answer:
        """One exchange."""
        return Answer.of(await send(self.app, method, uri, body, headers))

    async def model(
        self,
        model_id: str = "m",
        *,
        task: str = "pass_through",
        field_name: str = "text_field",
        **options: Any,
    ) -> None:
        """Create a model that can be deployed."""
        body = {
            "model_type": "pytorch",
            "inference_config": {task: options},
            "input": {"field_names": [field_name]},
        }
        await self.ok("PUT", f"{TM}/{model_id}", body)
        await self.ok("PUT", f"{TM}/{model_id}/definition/0", part(b"model"))
        await self.ok("PUT", f"{TM}/{model_id}/vocabulary", {"vocabulary": ["[PAD]", "[UNK]", "a"]})

    async def ok(self, method: str, uri: str, body: Any = None) -> Any:
        """The body of a call that must succeed."""
        answer = await self.call(method, uri, body)
        assert answer.status == 200, answer.body
        return answer.body

    async def deploy(self, model_id: str, *deployment_ids: str) -> None:
        """Start deployments of a model."""
        for deployment_id in deployment_ids or (model_id,):
            await self.ok("POST", f"{TM}/{model_id}/deployment/_start?deployment_id={deployment_id}")

    async def deployments(self) -> list[str]:
        """Ids of the deployments that statistics show."""
        stats = await self.ok("GET", f"{TM}/_stats?size=1000")
        return sorted(
            entry["deployment_stats"]["deployment_id"]
            for entry in stats["trained_model_stats"]
            if "deployment_stats" in entry
        )


TM = "/_ml/trained_models"


def content(package: ModelPackage) -> bytes:
    """The definition that a deployment was given."""
    return read_archive(os.dup(package.definition.descriptor))


def part(data: bytes, *, total: int | None = None, parts: int = 1) -> dict[str, Any]:
    """The body that uploads one part."""
    return {
        "definition": base64.b64encode(data).decode(),
        "total_definition_length": len(data) if total is None else total,
        "total_parts": parts,
    }


def run(scenario: Callable[[World], Awaitable[None]], **options: Any) -> None:
    """Run a scenario against a fresh world."""

    async def main() -> None:
        async with World(**options) as world:
            await scenario(world)

    asyncio.run(main())
