"""The whole node with real models: upload, deploy, infer, guards of other plugins, both stop modes."""

import asyncio
import base64
import json
from pathlib import Path

import pytest

from reference_impl.app import create_app
from reference_impl.deployment.types import State
from reference_impl.plugins.ml.update import set_number
from reference_impl.settings import Settings
from tests.reference_impl.ml.world import TM, Answer
from tests.support.asgi import send
from tests.support.facts import fact

FIXTURES = Path(__file__).parents[3] / "specs" / "fixtures"


class Server:
    """One node for all tests of this file; each test uses names of its own."""

    def __init__(self, app) -> None:
        self.app = app
        self.models = app.node.models

    async def call(self, method, uri, body=None) -> Answer:
        return Answer.of(await send(self.app, method, uri, body))

    async def ok(self, method, uri, body=None):
        answer = await self.call(method, uri, body)
        assert answer.status == 200, answer.body
        return answer.body

    async def upload(self, name, model_id, *, vocabulary=True) -> None:
        body = json.loads((FIXTURES / f"{name}.json").read_text())
        words = body.pop("vocabulary")
        data = (FIXTURES / f"{name}.pt").read_bytes()
        await self.ok("PUT", f"{TM}/{model_id}", body)
        half = len(data) // 2
        for number, piece in enumerate((data[:half], data[half:])):
            part = {
                "definition": base64.b64encode(piece).decode(),
                "total_definition_length": len(data),
                "total_parts": 2,
            }
            await self.ok("PUT", f"{TM}/{model_id}/definition/{number}", part)
        if vocabulary:
            await self.ok("PUT", f"{TM}/{model_id}/vocabulary", {"vocabulary": words})

    async def infer(self, name, *texts) -> Answer:
        return await self.call(
            "POST", f"{TM}/{name}/_infer", {"docs": [{"text_field": text} for text in texts]}
        )

    async def stats(self, model_id):
        entries = (await self.ok("GET", f"{TM}/{model_id}/_stats"))["trained_model_stats"]
        return [entry.get("deployment_stats") for entry in entries]


@pytest.fixture(scope="module")
def serve():
    """Runs scenarios, one after the other, against one node."""
    with asyncio.Runner() as runner:
        app = create_app(Settings())
        runner.run(app.start())
        try:
            yield lambda scenario: runner.run(scenario(Server(app)))
        finally:
            runner.run(app.stop())


@fact("deployed", source="life of a model")
def test_a_model_from_upload_to_removal(serve):
    async def scenario(server: Server) -> None:
        await server.upload("tiny", "tiny")
        started = await server.ok(
            "POST", f"{TM}/tiny/deployment/_start?deployment_id=t1&wait_for=fully_allocated"
        )
        assert started["assignment"]["assignment_state"] == "started"
        results = (await server.infer("t1", "hello world", "good", "hello world")).body["inference_results"]
        vectors = [result["predicted_value"] for result in results]
        assert [len(vector) for vector in vectors] == [4, 4, 4]
        assert vectors[0] == vectors[2] != vectors[1]
        stats = (await server.stats("tiny"))[0]
        assert stats["inference_count"] == 3
        assert stats["allocation_status"]["state"] == "fully_allocated"
        assert (await server.infer("t1", "x" * 5)).status == 200
        assert (await server.call("DELETE", f"{TM}/tiny")).status == 409
        assert await server.ok("POST", f"{TM}/t1/deployment/_stop") == {"stopped": True}
        assert await server.stats("tiny") == [None]
        assert (await server.infer("t1", "hello")).status == 404
        assert (await server.infer("tiny", "hello")).status == 409
        await server.ok("DELETE", f"{TM}/tiny")

    serve(scenario)


@fact("vocabulary stored: seen only when a deployment loads", source="life of a model")
@fact("no vocabulary", source="failures to load")
@pytest.mark.parametrize(("name", "vocabulary"), [("broken", True), ("tiny", False)])
def test_a_model_that_cannot_be_loaded(serve, name, vocabulary):
    async def scenario(server: Server) -> None:
        model_id = f"unloadable-{name}"
        await server.upload(name, model_id, vocabulary=vocabulary)
        start = f"{TM}/{model_id}/deployment/_start"
        answer = await server.call("POST", start)
        assert answer.error[:2] == (500, "status_exception")
        assert answer.error[2].startswith(
            "Could not start trained model deployment, the following nodes failed with errors ["
        )
        assert await server.stats(model_id) == [None]
        await server.ok("POST", f"{start}?wait_for=starting")
        assignment = server.models.assignments.find(model_id)
        assert await assignment.deployment.wait_for(lambda found: found.state is State.FAILED, 30)
        stats = (await server.stats(model_id))[0]
        assert stats["state"] == "failed"
        assert stats["nodes"][0]["routing_state"]["reason"]
        assert await server.ok("POST", f"{TM}/{model_id}/deployment/_stop") == {"stopped": True}
        assert await server.stats(model_id) == [None]

    serve(scenario)


async def _busy(server: Server, deployment_id: str, count: int) -> list[asyncio.Task]:
    """Inferences of a slow model that have all been accepted."""
    text = "hello world " * 4
    work = [asyncio.ensure_future(server.infer(deployment_id, text)) for _ in range(count)]
    while server.models.assignments.find(deployment_id).deployment.statistics().pending < count:
        assert not any(task.done() for task in work)
        await asyncio.sleep(0)
    return work


@fact("all finished", source="stop a deployment")
def test_a_drain_answers_all_accepted_work(serve):
    async def scenario(server: Server) -> None:
        await server.upload("slow", "drained")
        await server.ok("POST", f"{TM}/drained/deployment/_start")
        work = await _busy(server, "drained", 5)
        assert await server.ok("POST", f"{TM}/drained/deployment/_stop?finish_pending_work=true") == {
            "stopped": True
        }
        assert all(task.done() for task in work)
        assert [(await task).status for task in work] == [200] * 5
        assert await server.stats("drained") == [None]

    serve(scenario)


def test_a_stop_throws_pending_work_away(serve):
    async def scenario(server: Server) -> None:
        await server.upload("slow", "cut")
        await server.ok("POST", f"{TM}/cut/deployment/_start")
        work = await _busy(server, "cut", 5)
        stopping = asyncio.ensure_future(server.ok("POST", f"{TM}/cut/deployment/_stop"))
        answers = [await task for task in work]
        assert await stopping == {"stopped": True}
        in_flight = (
            409,
            "status_exception",
            "Error in inference process: [inference canceled as process is stopping]",
        )
        queued = (
            429,
            "es_rejected_execution_exception",
            "unable to process as inference process worker service has shutdown",
        )
        assert [answer.error for answer in answers] == [in_flight, *[queued] * 4]

    serve(scenario)


@fact("inference goes on", source="update a deployment")
def test_more_allocations_and_back_while_it_works(serve):
    async def scenario(server: Server) -> None:
        await server.upload("tiny", "scaled")
        await server.ok("POST", f"{TM}/scaled/deployment/_start?cache_size=0")
        before = (await server.infer("scaled", "good words")).body
        for number in (3, 1):
            uri = f"{TM}/scaled/deployment/_update?number_of_allocations={number}"
            await server.ok("POST", uri)
            assignment = server.models.assignments.find("scaled")
            assert await assignment.deployment.wait_for(lambda found, n=number: found.allocations == n, 30)
            assert (await server.stats("scaled"))[0]["allocation_status"]["allocation_count"] == number
            assert (await server.infer("scaled", "good words")).body == before
        await server.ok("POST", f"{TM}/scaled/deployment/_stop")

    serve(scenario)


@fact("with real processes", source="adaptive allocations")
def test_to_zero_allocations_and_back(serve):
    async def scenario(server: Server) -> None:
        await server.upload("tiny", "napping")
        body = {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 0}}
        await server.ok("POST", f"{TM}/napping/deployment/_start", body)
        before = (await server.infer("napping", "good words")).body
        assignment = server.models.assignments.find("napping")
        process = assignment.deployment
        set_number(server.models.assignments, assignment, 0)
        assert await process.wait_for(lambda found: found.state is State.STOPPED, 30)
        (stats,) = await server.stats("napping")
        assert (stats["state"], stats["number_of_allocations"], stats["nodes"]) == ("started", 0, [])
        answers = await asyncio.gather(*(server.infer("napping", "good words") for _ in range(5)))
        assert [answer.body for answer in answers] == [before] * 5
        (stats,) = await server.stats("napping")
        assert (stats["number_of_allocations"], stats["inference_count"]) == (1, 5)
        await server.ok("POST", f"{TM}/napping/deployment/_stop")

    serve(scenario)


@fact("timeout", source="infer")
def test_a_full_queue_and_a_short_timeout(serve):
    async def scenario(server: Server) -> None:
        await server.upload("slow", "full")
        await server.ok("POST", f"{TM}/full/deployment/_start?queue_capacity=1")
        work = await _busy(server, "full", 2)
        refused = await server.infer("full", "hello")
        assert refused.error == (
            429,
            "es_rejected_execution_exception",
            "inference process queue is full. Unable to execute command",
        )
        assert [(await task).status for task in work] == [200, 200]
        late = await server.call(
            "POST", f"{TM}/full/_infer?timeout=1ms", {"docs": [{"text_field": "not seen before " * 3}]}
        )
        assert late.error == (408, "status_exception", "timeout [1ms] waiting for inference result")
        stats = (await server.stats("full"))[0]
        assert (stats["rejected_execution_count"], stats["timeout_count"]) == (1, 1)
        await server.ok("POST", f"{TM}/full/deployment/_stop")

    serve(scenario)


def test_a_pipeline_guards_the_deployment_that_it_names(serve):
    async def scenario(server: Server) -> None:
        await server.upload("tiny", "piped")
        await server.ok("POST", f"{TM}/piped/deployment/_start")
        pipeline = {"processors": [{"inference": {"model_id": "piped"}}]}
        await server.ok("PUT", "/_ingest/pipeline/p", pipeline)
        answer = await server.call("POST", f"{TM}/piped/deployment/_stop")
        assert answer.error == (
            409,
            "status_exception",
            "Cannot stop deployment [piped] as it is referenced by ingest processors; use force to stop the"
            " deployment",
        )
        simulation = await server.ok(
            "POST", "/_ingest/pipeline/p/_simulate", {"docs": [{"_source": {"text_field": "good"}}]}
        )
        inferred = simulation["docs"][0]["doc"]["_source"]["ml"]["inference"]
        assert len(inferred["predicted_value"]) == 4
        await server.ok("DELETE", "/_ingest/pipeline/p")
        assert await server.ok("POST", f"{TM}/piped/deployment/_stop") == {"stopped": True}

    serve(scenario)


def test_an_inference_endpoint_guards_the_deployment_that_it_created(serve):
    async def scenario(server: Server) -> None:
        await server.upload("tiny", "served")
        settings = {"model_id": "served", "num_allocations": 1, "num_threads": 1}
        body = {"service": "elasticsearch", "service_settings": settings}
        await server.ok("PUT", "/_inference/text_embedding/endpoint", body)
        answer = await server.call("POST", f"{TM}/endpoint/deployment/_stop")
        assert answer.error == (
            409,
            "status_exception",
            "Cannot stop deployment [endpoint] as it was created by inference endpoint [endpoint]",
        )
        await server.ok("DELETE", "/_inference/text_embedding/endpoint?force=true")
        assert await server.stats("served") == [None]

    serve(scenario)


def test_deployments_come_back_after_a_restart(tmp_path):
    async def first() -> list[float]:
        app = create_app(Settings(data=tmp_path))
        await app.start()
        server = Server(app)
        await server.upload("tiny", "durable")
        await server.ok("POST", f"{TM}/durable/deployment/_start")
        answer = await server.infer("durable", "hello")
        await app.stop()
        return answer.body["inference_results"][0]["predicted_value"]

    async def second() -> list[float]:
        app = create_app(Settings(data=tmp_path))
        await app.start()
        server = Server(app)
        assignment = server.models.assignments.find("durable")
        assert await assignment.deployment.wait_for(lambda found: found.state is State.STARTED, 30)
        answer = await server.infer("durable", "hello")
        await app.stop()
        return answer.body["inference_results"][0]["predicted_value"]

    assert asyncio.run(first()) == asyncio.run(second())
