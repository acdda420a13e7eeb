"""The search: finds what is wrong, shrinks it, keeps to its bounds, and never passes without a case."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from harness.model.behaviour import RequestTemplate
from harness.model.case import Case, Check
from harness.model.names import symbol
from harness.model.verdict import Execution, PropertyResult, Verdict
from harness.planning.property import Draw
from harness.planning.scenario import Scenario
from harness.running import search as searching
from harness.running.runner import Runner
from harness.running.search import Effort, property_seed
from tests.harness.running.shop import Shop, prop, running, search

NAMES = ("a", "b", "c")
MANY = settings(max_examples=60)


def make(scenario: Scenario, name: str, kind: str = "k", *, setup: bool = False) -> None:
    context = {"thing_id": symbol(name), "kind": kind}
    scenario.call(scenario.resources["thing"].operations["put"], context, setup=setup)


def remove(scenario: Scenario, name: str, force: bool | None = None) -> None:
    query = [] if force is None else [("force", "true" if force else "false")]
    operation = scenario.resources["thing"].operations["remove"]
    scenario.call(operation, {"thing_id": symbol(name)}, query=query, statements=("remove-thing#removes",))


def look(scenario: Scenario) -> None:
    for name in NAMES:
        scenario.observe("thing", symbol(name), {}, ("remove-thing#removes",), only=1)


def sequence(draw: Draw, scenario: Scenario) -> None:
    """Any sequence of makings, removals and links, and a look after each."""
    for _ in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(NAMES))
        action = draw(st.sampled_from(["make", "remove", "link"]))
        if action == "make":
            make(scenario, name)
        elif action == "remove":
            remove(scenario, name)
        elif scenario.world.find("link", symbol("l")) is None:
            scenario.create("link", "l", to=symbol(name))
        look(scenario)


def run(build: Any, shop: Shop, parent: settings = MANY, **more: Any) -> PropertyResult:
    with running(shop) as runner:
        return search(runner, **more).run(prop(build), parent)


def lines(result: PropertyResult) -> list[str]:
    assert result.counterexample is not None
    return [
        f"{e.request.method} {e.request.path.rpartition('-')[2]}"
        for e in result.counterexample.execution.exchanges
        if e.request.method != "GET"
    ]


def test_a_shop_without_bugs_passes() -> None:
    shop = Shop()
    result = run(sequence, shop)
    assert (result.verdict, result.reason, result.counterexample) == (Verdict.PASS, None, None)
    assert 1 < result.cases <= 60
    assert result.requests == len(shop.log)
    assert shop.things == {}
    assert shop.links == {}


@pytest.mark.parametrize(
    ("bug", "shortest"),
    [
        ("sticky", ["PUT a", "DELETE a"]),
        ("overwrites", ["PUT a", "PUT a"]),
        ("ignores links", ["PUT a", "PUT l", "DELETE a"]),
        ("full after two", ["PUT a", "PUT b", "PUT c"]),
        ("keeps the first", ["PUT a", "PUT b", "DELETE a"]),
    ],
)
def test_a_planted_bug_is_found_and_shrunk_to_the_shortest_sequence(bug: str, shortest: list[str]) -> None:
    shop = Shop(bug)
    result = run(sequence, shop, settings(max_examples=300))
    assert result.verdict is Verdict.FAIL
    assert result.counterexample is not None
    assert result.counterexample.confirmed
    assert len(lines(result)) == len(shortest)
    assert sorted(line.split()[0] for line in lines(result)) == sorted(line.split()[0] for line in shortest)
    assert result.reason is not None
    assert result.reason.startswith("step s")
    assert result.first_failure_requests is not None
    assert 0 < result.first_failure_requests < result.requests
    assert shop.things == {}


def test_the_same_seed_draws_the_same_cases_byte_for_byte() -> None:
    def drawn(seed: int) -> list[str]:
        seen: list[str] = []

        def build(draw: Draw, scenario: Scenario) -> None:
            sequence(draw, scenario)
            seen.append(json.dumps(scenario.case().to_json()))

        assert run(build, Shop(), seed=seed).verdict is Verdict.PASS
        return seen

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_the_same_seed_finds_the_same_failure() -> None:
    found = [run(sequence, Shop("keeps the first"), seed=3).counterexample for _ in range(2)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].execution.case == found[1].execution.case
    assert found[0].seed == found[1].seed == property_seed(3, "remove-thing/test")


def test_a_property_s_seed_depends_on_the_run_s_and_on_nothing_else() -> None:
    assert property_seed(1, "a") == property_seed(1, "a")
    assert len({property_seed(1, "a"), property_seed(2, "a"), property_seed(1, "b")}) == 3


@pytest.mark.parametrize(("seconds", "executions"), [(0.0, 10**6), (10**6, 0), (10**6, 3)])
def test_shrinking_keeps_to_its_bounds(
    monkeypatch: pytest.MonkeyPatch, seconds: float, executions: int
) -> None:
    monkeypatch.setattr(searching, "SHRINK_SECONDS", seconds)
    monkeypatch.setattr(searching, "SHRINK_EXECUTIONS", executions)
    failed: list[bool] = []
    original = Runner.execute

    def recording(self: Runner, case: Case) -> Execution:
        execution = original(self, case)
        failed.append(bool(execution.failures))
        return execution

    monkeypatch.setattr(Runner, "execute", recording)
    result = run(sequence, Shop("ignores links"), settings(max_examples=300))
    assert result.verdict is Verdict.FAIL
    after_the_first = len(failed) - failed.index(True) - 1
    assert after_the_first <= (0 if seconds == 0.0 else executions) + searching.CONFIRMATIONS


def test_a_failure_that_does_not_come_again_is_an_error() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        make(scenario, "a")
        scenario.observe("thing", symbol("a"), {}, only=1)

    result = run(build, Shop("flaky"), settings(max_examples=1))
    assert result.verdict is Verdict.ERROR
    assert result.reason is not None
    assert result.reason.startswith("failed once, passed when repeated: step s2")
    assert result.counterexample is not None
    assert not result.counterexample.confirmed


def test_what_cannot_be_arranged_is_an_error_and_never_a_pass() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        for name in NAMES:
            make(scenario, name, setup=True)
        remove(scenario, draw(st.sampled_from(NAMES)))

    result = run(build, Shop("full after two"))
    assert result.verdict is Verdict.ERROR
    assert result.reason is not None
    assert result.reason.startswith("the situation cannot be arranged: step s3")


def test_a_failure_counts_more_than_what_could_not_be_arranged() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        for name in NAMES[: draw(st.integers(1, 3))]:
            make(scenario, name, setup=True)
        remove(scenario, "a")
        look(scenario)

    shop = Shop("full after two")
    shop._delete = lambda *_: (500, "broken")  # type: ignore[method-assign]
    assert run(build, shop).verdict is Verdict.FAIL


def test_no_case_is_no_pass() -> None:
    result = run(sequence, Shop(), deadline=time.monotonic() - 1)
    assert (result.verdict, result.cases, result.cut_short) == (Verdict.SKIPPED, 0, True)
    assert result.reason == "the time budget was used up"


def test_a_strategy_that_draws_nothing_is_an_error() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        draw(st.sampled_from(NAMES).filter(lambda _: False))

    result = run(build, Shop())
    assert (result.verdict, result.reason) == (Verdict.ERROR, "no case could be drawn for this target")


def test_a_case_that_was_run_is_not_run_again() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        make(scenario, draw(st.sampled_from(["a", "b"])))

    assert run(build, Shop()).cases == 2


def test_an_existing_thing_that_is_not_ours_keeps_exclusive_cases_away() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        scenario.needs.append("exclusive:thing")
        make(scenario, "a")

    shop = Shop()
    shop.things["somebody's"] = "k"
    result = run(build, shop)
    assert result.verdict is Verdict.SKIPPED
    assert result.reason == "would act on every thing, and not all are ours: somebody's"
    assert shop.things == {"somebody's": "k"}


def test_a_defect_of_a_property_is_not_taken_for_a_verdict() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(build, Shop())


def test_checks_added_later_count() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        make(scenario, "a")
        step = scenario.request(RequestTemplate("GET", "/things"), {}, [])
        scenario.add_checks(
            step, [Check("excludes", {"path": "things[*]", "value": symbol("a")}, ("page#x",))]
        )

    result = run(build, Shop())
    assert result.verdict is Verdict.FAIL
    assert result.counterexample is not None
    assert result.counterexample.execution.failures[0].statements == ("page#x",)


def test_effort_is_scaled_by_share_and_never_nothing() -> None:
    def build(draw: Draw, scenario: Scenario) -> None:
        """Nothing."""

    whole = prop(build)
    assert Effort(25).for_property(whole) == 25
    assert Effort(1).for_property(type(whole)(**{**_fields(whole), "share": 0.01})) == 1


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
