"""Running one case: names, order, polling, work in flight, clean-up, and targets that die."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.endpoint.credentials import basic
from harness.endpoint.fence import Access, open_fence
from harness.endpoint.namespace import Namespace
from harness.endpoint.target import Target
from harness.errors import NoAnswer, NotArranged, TargetLost
from harness.model.case import Actor, Case, Check, Created, Step
from harness.pack.behaviour_files import load_resources
from harness.pack.bundled import bundled_pack
from harness.running.fixtures import Fixtures
from harness.running.runner import LostDuringCase, NeedNotMet, Runner
from tests.harness.endpoint.scripted import Answer, Scripted
from tests.harness.running.shop import Shop, running

OK = Check("status", {"in": [200]})
PUT = Step(
    "s1",
    "PUT",
    "/things/<<a>>",
    body={"kind": "k"},
    checks=(OK,),
    creates=(Created("thing", "<<a>>", {"kind": "k"}),),
)
Script = Callable[[str, str, Any], Answer]


def case(*steps: Step, needs: tuple[str, ...] = ()) -> Case:
    return Case("remove-thing/test", steps, needs)


def scripted(script: Script, pack: Path | None = None, **more: Any) -> tuple[Runner, Scripted]:
    """A runner over a script, with the behaviours of the bundled pack."""
    transport = Scripted(script)
    root = pack or bundled_pack()
    resources = load_resources(bundled_pack() / "behaviour")
    target = Target(
        transport, more.get("credentials", basic("elastic", "hunter2")), Access(owned=True), open_fence()
    )
    return Runner(target, resources, Fixtures(root / "fixtures"), Namespace("hx")), transport


def test_names_are_bound_and_the_case_stays_as_it_was_drawn() -> None:
    shop = Shop()
    with running(shop) as runner:
        tested = case(PUT, Step("s2", "GET", "/things/<<a>>", checks=(OK,)))
        one, two = runner.execute(tested), runner.execute(tested)
    assert one.case == tested
    assert one.bound.steps[0].path == "/things/hx-1-a"
    assert two.bound.steps[0].path == "/things/hx-2-a"
    assert one.failures == ()
    assert one.arranged
    assert [e.request.path for e in one.exchanges] == ["/things/hx-1-a", "/things/hx-1-a"]
    assert shop.log == [f"{m} /things/hx-{n}-a" for n in (1, 2) for m in ("PUT", "GET", "DELETE")]


def test_the_first_failure_ends_the_case() -> None:
    shop = Shop()
    with running(shop) as runner:
        bad = Step("s2", "GET", "/things/<<b>>", checks=(OK,))
        execution = runner.execute(case(PUT, bad, Step("s3", "GET", "/things", checks=(OK,))))
    assert [f.step for f in execution.failures] == ["s2"]
    assert [e.step for e in execution.exchanges] == ["s1", "s2"]
    assert "GET /things" not in shop.log
    assert shop.things == {}


def test_a_failed_set_up_step_says_nothing_about_the_target() -> None:
    with running(Shop()) as runner:
        execution = runner.execute(case(Step("s1", "GET", "/things/<<a>>", checks=(OK,), setup=True)))
    assert execution.failures[0].setup
    assert not execution.arranged


def test_a_started_step_is_judged_at_the_end() -> None:
    asked, free = threading.Event(), threading.Event()

    def script(method: str, path: str, body: Any) -> Answer:
        if path == "/slow":
            asked.set()
            assert free.wait(30)
            return 500, {}
        assert asked.wait(30)
        free.set()
        return 200, {}

    runner, transport = scripted(script)
    slow = Step("s1", "POST", "/slow", mode="start", checks=(OK,))
    execution = runner.execute(case(slow, Step("s2", "GET", "/x", checks=(OK,))))
    runner.close()
    assert [e.step for e in execution.exchanges] == ["s1", "s2"]
    assert [f.step for f in execution.failures] == ["s1"]
    assert transport.lines[:1] == ["POST /slow"]


def test_a_polling_step_asks_until_its_checks_hold() -> None:
    answers = iter([(404, {}), (200, {"n": 1}), (200, {"n": 2})])
    runner, transport = scripted(lambda *_: next(answers))
    poll = Step(
        "s1", "GET", "/x", mode="poll", within=60.0, checks=(OK, Check("field", {"path": "n", "equals": 2}))
    )
    execution = runner.execute(case(poll))
    runner.close()
    assert execution.failures == ()
    assert len(transport.sent) == 3


def test_a_polling_step_that_never_holds_fails_with_its_last_answer() -> None:
    runner, _ = scripted(lambda *_: (404, {"n": 1}))
    execution = runner.execute(case(Step("s1", "GET", "/x", mode="poll", within=0.0, checks=(OK,))))
    runner.close()
    assert execution.failures[0].observed == '404 {"n": 1}'


def test_what_was_made_is_removed_although_its_answer_was_lost() -> None:
    shop = Shop()
    with running(shop) as runner:
        send = runner.target.transport.send

        def losing(request: Any, timeout: float) -> Any:
            answer = send(request, timeout)
            if request.method == "PUT":
                raise NoAnswer("cut off", connected=True)
            return answer

        runner.target.transport.send = losing  # type: ignore[method-assign]
        execution = runner.execute(case(PUT))
    assert execution.failures[0].observed == "no answer: cut off"
    assert shop.things == {}


def test_a_target_that_dies_is_lost_and_the_case_so_far_is_kept() -> None:
    runner, _ = scripted(lambda _, path, __: None if path != "/one" else (200, {}))
    tested = case(Step("s1", "GET", "/one", checks=(OK,)), Step("s2", "DELETE", "/two", checks=(OK,)))
    with pytest.raises(
        LostDuringCase, match="stopped answering during DELETE /two: connection failed"
    ) as caught:
        runner.execute(tested)
    assert [e.status for e in caught.value.execution.exchanges] == [200, None]
    assert caught.value.execution.case == tested
    assert caught.value.where == "http://127.0.0.1:1"
    runner.close()


def test_a_target_that_comes_back_is_judged_for_its_silence() -> None:
    answers = iter([None])
    runner, _ = scripted(lambda *_: next(answers, (200, {})))
    execution = runner.execute(case(Step("s1", "GET", "/x", checks=(OK,))))
    runner.close()
    assert execution.failures[0].expected == "an answer"


def test_a_secret_in_an_answer_is_hidden_before_anyone_sees_it() -> None:
    runner, transport = scripted(lambda *_: (200, {"you": ["said hunter2"], "hunter2": 1}))
    secret = basic("elastic", "hunter2").secrets[0]
    execution = runner.execute(case(Step("s1", "GET", "/x", checks=(Check("absent", {"path": "you"}),))))
    runner.close()
    assert execution.exchanges[0].body == {"you": ["said ***"], "***": 1}
    assert "hunter2" not in repr(execution)
    assert secret not in repr(execution)
    assert transport.sent[0].headers["authorization"] == f"Basic {secret}"


def test_a_shared_model_is_uploaded_once_and_removed_at_the_end() -> None:
    runner, transport = scripted(lambda *_: (200, {}))
    shared = case(Step("s1", "GET", "/x/<<model:tiny>>", checks=(OK,)))
    paths = [runner.execute(shared).bound.steps[0].path for _ in range(2)]
    runner.close()
    runner.close()
    assert paths == ["/x/hx-shared-model-tiny"] * 2
    assert transport.lines == [
        "PUT /_ml/trained_models/hx-shared-model-tiny",
        "PUT /_ml/trained_models/hx-shared-model-tiny/definition/0",
        "PUT /_ml/trained_models/hx-shared-model-tiny/vocabulary",
        "GET /x/hx-shared-model-tiny",
        "GET /x/hx-shared-model-tiny",
        "DELETE /_ml/trained_models/hx-shared-model-tiny?force=true",
    ]


def test_shared_models_are_uploaded_anew_after_a_silence() -> None:
    silent = iter([None])

    def script(method: str, path: str, body: Any) -> Answer:
        return next(silent, (200, {})) if path.startswith("/x") else (200, {})

    runner, transport = scripted(script)
    shared = case(Step("s1", "GET", "/x/<<model:tiny>>", checks=(OK,)))
    runner.execute(shared)
    runner.execute(shared)
    runner.close()
    uploads = [line for line in transport.lines if line == "PUT /_ml/trained_models/hx-shared-model-tiny"]
    assert len(uploads) == 2


def test_a_model_that_cannot_be_uploaded_is_told_and_not_left_behind() -> None:
    runner, transport = scripted(lambda m, p, _: (500, "hunter2") if p.endswith("/0") else (200, {}))
    with pytest.raises(NotArranged, match=r"the model tiny cannot be made: 500 \*\*\*"):
        runner.execute(case(Step("s1", "GET", "/x/<<model:tiny>>")))
    assert transport.lines[-1] == "DELETE /_ml/trained_models/hx-shared-model-tiny?force=true"
    runner.close()


def test_a_model_that_was_refused_is_not_looked_for_afterwards() -> None:
    runner, transport = scripted(lambda m, p, _: (403, {}) if "_ml" in p else (200, {}))
    with pytest.raises(NotArranged):
        runner.execute(case(Step("s1", "GET", "/x/<<model:tiny>>")))
    runner.close()
    assert transport.lines == ["PUT /_ml/trained_models/hx-shared-model-tiny"]
    assert runner.leftovers == []


def test_a_target_that_dies_during_an_upload_is_lost() -> None:
    runner, _ = scripted(lambda *_: None)
    with pytest.raises(TargetLost, match="stopped answering during PUT /_ml/trained_models/"):
        runner.execute(case(Step("s1", "GET", "/x/<<model:tiny>>")))
    runner.close()


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ((200, {"trained_model_stats": []}), None),
        ((200, {"trained_model_stats": [{"deployment_stats": {"deployment_id": "hx-1-a"}}]}), None),
        ((200, {"trained_model_stats": [{"deployment_stats": {"deployment_id": "hxy"}}]}), NeedNotMet),
        ((200, {"trained_model_stats": [{"deployment_stats": {"deployment_id": 7}}]}), NeedNotMet),
        ((403, {}), NotArranged),
    ],
)
def test_what_acts_on_everything_runs_only_where_everything_is_ours(
    answer: Answer, refusal: type[Exception] | None
) -> None:
    runner, transport = scripted(lambda _, path, __: answer if "_stats" in path else (200, {}))
    stop = case(
        Step("s1", "POST", "/_ml/trained_models/_all/deployment/_stop"), needs=("exclusive:deployment",)
    )
    if refusal is None:
        runner.execute(stop)
        assert transport.lines[-1] == "POST /_ml/trained_models/_all/deployment/_stop"
    else:
        with pytest.raises(refusal):
            runner.execute(stop)
        assert not [line for line in transport.lines if "_stop" in line]
    runner.close()


def test_users_of_a_case_send_with_their_own_password() -> None:
    runner, transport = scripted(lambda *_: (200, {}))
    actor = Actor("user", "<<u>>", "<<u>>-password")
    execution = runner.execute(case(Step("s1", "GET", "/x", actor=actor)))
    runner.close()
    assert transport.sent[0].headers["authorization"] == basic("hx-1-u", "hx-1-u-password").header
    assert execution.exchanges[0].request.actor == "hx-1-u"


def test_an_interruption_during_a_case_leaves_nothing_behind() -> None:
    shop = Shop()
    with running(shop) as runner:
        send = runner.target.transport.send
        interrupted = iter([True])

        def interrupting(request: Any, timeout: float) -> Any:
            if request.method == "DELETE" and next(interrupted, False):
                raise KeyboardInterrupt
            return send(request, timeout)

        runner.target.transport.send = interrupting  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            runner.execute(case(PUT))
        assert len(shop.things) == 1
    assert shop.things == {}
    assert runner.leftovers == []
