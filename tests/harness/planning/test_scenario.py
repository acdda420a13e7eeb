"""Scenarios: steps whose checks are what the world predicts."""

from __future__ import annotations

from typing import Any

from harness.model.behaviour import RequestTemplate
from harness.model.case import Check, Created
from harness.model.names import symbol
from harness.pack.behaviour_files import load_resources
from harness.pack.bundled import bundled_pack
from harness.pack.spec_files import load_spec
from harness.planning.scenario import Scenario
from tests.harness.planning.things import resources

X = symbol("x")


def scenario() -> Scenario:
    return Scenario("remove-thing/test", resources(), {}, frozenset())


def remove(tested: Scenario, **more: Any) -> Any:
    operation = resources()["thing"].operations["remove"]
    return tested.call(operation, {"thing_id": X}, statements=("p#own",), **more)


def test_creating_is_a_set_up_step_that_is_recorded() -> None:
    tested = scenario()
    made = tested.create("thing", "x", kind="k")
    [step] = tested.case().steps
    assert (step.method, step.path, step.body, step.setup) == ("PUT", "/things/<<x>>", {"kind": "k"}, True)
    assert step.creates == (Created("thing", X, {"kind": "k"}),)
    assert tested.world.find("thing", X) == made
    assert step.checks[1].arguments == {"path": "thing_id", "equals": X}


def test_a_call_expects_what_the_world_predicts() -> None:
    tested = scenario()
    _, missing = remove(tested)
    tested.create("thing", "x", kind="k")
    step, done = remove(tested)
    assert (missing.outcome, done.outcome) == ("missing", "done")
    first, last = tested.steps[0], tested.steps[-1]
    assert first.checks[0].to_json() == {
        "check": "error",
        "status": [404],
        "mentions": [X],
        "statements": ["p#own", "remove-thing#missing"],
    }
    assert last.id == step
    assert last.removes == (Created("thing", X, {"kind": "k"}),)
    assert first.removes == ()
    assert tested.world.find("thing", X) is None


def test_which_of_several_an_answer_names_is_the_server_s_choice() -> None:
    tested = scenario()
    for name in ("x", "y"):
        tested.create("thing", name, kind="k")
        tested.create("link", f"l-{name}", to=symbol(name))
    operation = resources()["thing"].operations["remove"]
    tested.call(operation, {"thing_id": "_all"})
    assert tested.steps[-1].checks[0].to_json() == {
        "check": "error",
        "status": [409],
        "statements": ["remove-thing#linked"],
    }


def test_observers_follow_the_world() -> None:
    tested = scenario()
    tested.observe("thing", X, {}, ("p#a",))
    tested.create("thing", "x", kind="k")
    tested.observe("thing", X, {}, ("p#a",), only=1)
    about = [step.about for step in tested.steps if step.method == "GET"]
    assert about == ["lookup: gone", "list: gone", "lookup: there"]
    assert tested.steps[0].checks[0].to_json() == {"check": "error", "status": [404], "statements": ["p#a"]}


def test_step_ids_are_unique_and_checks_can_be_added() -> None:
    tested = scenario()
    ids = [tested.request(RequestTemplate("GET", "/things"), {}, []) for _ in range(3)]
    assert ids == ["s1", "s2", "s3"]
    tested.add_checks("s2", [Check("answered")])
    assert [len(step.checks) for step in tested.steps] == [0, 1, 0]


def test_variants_are_other_bodies() -> None:
    tested = scenario()
    tested.create("link", "l", variant="nested", to=X)
    assert tested.steps[0].body == {"in": {"to": X}}


def test_documented_parameters_are_in_force_with_their_defaults() -> None:
    pack = bundled_pack()
    spec = load_spec(pack / "api" / "stop-trained-model-deployment.yaml")
    described = load_resources(pack / "behaviour")
    stop = described["deployment"].operations["stop"]

    def outcome(*query: tuple[str, str | None]) -> str:
        tested = Scenario("p", described, {spec.id: spec}, frozenset())
        return str(tested.call(stop, {"deployment_id": X}, query=query)[1].outcome)

    assert outcome() == "done", "allow_no_match defaults to true"
    assert outcome(("allow_no_match", "true")) == "done"
    assert outcome(("allow_no_match", None)) == "done"
    assert outcome(("allow_no_match", "")) == "done"
    assert outcome(("allow_no_match", "false")) == "missing"


def test_a_user_s_password_is_no_attribute_that_is_recorded() -> None:
    tested = Scenario("p", load_resources(bundled_pack() / "behaviour"), {}, frozenset())
    actor = tested.user("u", privileges=["manage_ml"])
    assert (actor.user, actor.password) == ("<<u>>", "<<u>>-password")
    role, user = tested.steps
    assert role.body == {"cluster": ["manage_ml"]}
    assert user.body == {"password": "<<u>>-password", "roles": ["<<u-role>>"]}
    assert "password" not in user.creates[0].attributes
