"""Random histories of endpoints and pipelines, checked step by step against a dictionary."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.reference_impl.inference.making import TASK_OF, names, simple
from tests.support.small_node import SmallNode

IDS = st.sampled_from(["a", "b", "c"])
SERVICES = st.sampled_from(sorted(TASK_OF))
TASKS = st.sampled_from([*sorted(set(TASK_OF.values())), "any"])
PIPELINES = st.sampled_from(["p", "q"])


class Histories(RuleBasedStateMachine):
    """``endpoints`` maps ids to task types, ``pipelines`` pipeline ids to the endpoint they name."""

    def __init__(self) -> None:
        super().__init__()
        self.node = SmallNode()
        self.endpoints: dict[str, str] = {}
        self.pipelines: dict[str, str] = {}

    def users(self, name: str) -> list[str]:
        return sorted(pipeline for pipeline, used in self.pipelines.items() if used == name)

    @rule(name=IDS, service=SERVICES)
    def put(self, name: str, service: str) -> None:
        task = TASK_OF[service]
        answer = self.node.call("PUT", f"/_inference/{task}/{name}", simple(service))
        assert answer.status == (400 if name in self.endpoints else 200)
        self.endpoints.setdefault(name, task)

    @rule(name=IDS, task=TASKS, force=st.booleans())
    def delete(self, name: str, task: str, force: bool) -> None:
        answer = self.node.call("DELETE", f"/_inference/{task}/{name}", force=str(force).lower())
        if name not in self.endpoints:
            assert answer.status == 404
        elif task not in ("any", self.endpoints[name]):
            assert answer.status == 400
        elif self.users(name) and not force:
            assert answer.status == 409
        else:
            assert answer.status == 200
            del self.endpoints[name]

    @rule(name=IDS)
    def dry_run(self, name: str) -> None:
        answer = self.node.call("DELETE", f"/_inference/{name}", dry_run="true")
        if name in self.endpoints:
            assert answer.body["pipelines"] == self.users(name)
            assert answer.body["acknowledged"] is False
        else:
            assert answer.status == 404

    @rule(name=IDS)
    def infer(self, name: str) -> None:
        ranks = self.endpoints.get(name) == "rerank"
        body = {"input": ["1", "2"], **({"query": "q"} if ranks else {})}
        answer = self.node.call("POST", f"/_inference/{name}", body)
        if name in self.endpoints:
            assert [len(items) for items in answer.body.values()] == [2]
        else:
            assert answer.status == 404

    @rule(pipeline=PIPELINES, name=IDS)
    def refer(self, pipeline: str, name: str) -> None:
        body = {"processors": [{"inference": {"model_id": name}}]}
        assert self.node.call("PUT", f"/_ingest/pipeline/{pipeline}", body).status == 200
        self.pipelines[pipeline] = name

    @rule(pipeline=PIPELINES)
    def forget(self, pipeline: str) -> None:
        known, ever = pipeline in self.pipelines, self.node.store.items("ingest_state")
        answer = self.node.call("DELETE", f"/_ingest/pipeline/{pipeline}")
        assert answer.status == (200 if known or not ever else 404)
        self.pipelines.pop(pipeline, None)

    @invariant()
    def lists_agree(self) -> None:
        assert names(self.node.call("GET", "/_inference")) == sorted(self.endpoints)
        assert set(self.node.call("GET", "/_ingest/pipeline").body) == set(self.pipelines)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
