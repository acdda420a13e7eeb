"""Predictions: guards in order, what turns them off, and what happens then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.errors import BehaviourError
from harness.model.names import symbol
from harness.planning.world import Instance, World
from tests.harness.planning.things import resources

X, Y = symbol("x"), symbol("y")
REMOVE = resources()["thing"].operations["remove"]
PUT = resources()["thing"].operations["put"]


def world(*links: str, nickname: str | None = None) -> World:
    """A thing x of kind k, a thing y of kind l, and links."""
    made = World(resources())
    for name, kind in ((X, "k"), (Y, "l")):
        made.apply(PUT, made.predict(PUT, {"thing_id": name, "kind": kind}, {}))
    made.instances["link"] = {
        f"<<l{i}>>": Instance("link", f"<<l{i}>>", {"to": to}) for i, to in enumerate(links)
    }
    if nickname:
        made.instances["nickname"] = {"<<n>>": Instance("nickname", "<<n>>", {"kind": nickname})}
    return made


@pytest.mark.parametrize(
    ("expression", "parameters", "links", "outcome"),
    [
        (X, {}, [], "done"),
        (symbol("z"), {}, [], "missing"),
        (symbol("z"), {"lenient": True}, [], "done"),
        (symbol("z"), {"lenient": True, "dry": True}, [], "preview"),
        (symbol("z"), {"dry": True}, [], "missing"),
        (X, {"dry": True}, [X], "preview"),
        (X, {"dry": True, "force": True}, [X], "preview"),
        (X, {}, [X], "linked"),
        (X, {"force": False}, [X], "linked"),
        (X, {"force": True}, [X], "done"),
        (X, {}, [Y], "done"),
        (f"{X},{Y}", {}, [Y], "linked"),
        ("_all", {}, [Y], "linked"),
    ],
)
def test_the_first_guard_that_holds_decides(
    expression: str, parameters: dict[str, Any], links: list[str], outcome: str
) -> None:
    assert world(*links).predict(REMOVE, {"thing_id": expression}, parameters).outcome == outcome


def test_an_argument_that_differs_from_the_attribute() -> None:
    tested = world()
    assert tested.predict(REMOVE, {"thing_id": X, "kind": "l"}, {}).outcome == "other_kind"
    assert tested.predict(REMOVE, {"thing_id": X, "kind": "k"}, {}).outcome == "done"
    assert tested.predict(REMOVE, {"thing_id": X}, {}).outcome == "done"


def test_a_reference_through_something_that_shares_an_attribute() -> None:
    tested = world("<<n>>", nickname="k")
    assert tested.predict(REMOVE, {"thing_id": X}, {}).outcome == "nickname_linked"
    assert tested.predict(REMOVE, {"thing_id": Y}, {}).outcome == "done"
    assert tested.predict(REMOVE, {"thing_id": X}, {"force": True}).outcome == "done"


def test_a_prediction_names_the_sentences_of_its_outcome() -> None:
    assert world(X).predict(REMOVE, {"thing_id": X}, {}).statements == ("remove-thing#linked",)
    assert world().predict(REMOVE, {"thing_id": X}, {}).statements == ("remove-thing#removes",)


def test_predicting_changes_nothing_and_only_done_does() -> None:
    tested = world(X)
    before = {kind: dict(instances) for kind, instances in tested.instances.items()}
    for parameters in ({}, {"dry": True}, {"force": True}):
        tested.predict(REMOVE, {"thing_id": "_all"}, parameters)
    for parameters in ({}, {"dry": True}):
        tested.apply(REMOVE, tested.predict(REMOVE, {"thing_id": X}, parameters))
    assert tested.instances == before
    tested.apply(REMOVE, tested.predict(REMOVE, {"thing_id": X}, {"force": True}))
    assert tested.find("thing", X) is None
    assert tested.find("thing", Y) is not None


def test_creating_remembers_the_attributes() -> None:
    made = world().find("thing", X)
    assert made == Instance("thing", X, {"kind": "k"})


def test_an_answer_s_context_shows_the_one_target() -> None:
    context = world().predict(REMOVE, {"thing_id": f"{symbol('x')}*"}, {}).context
    assert (context["thing_id"], context["kind"]) == (X, "k")
    both = world().predict(REMOVE, {"thing_id": "_all"}, {}).context
    assert both["thing_id"] == "_all"


def test_a_condition_outside_the_vocabulary_is_an_error_of_the_file() -> None:
    guard = replace(REMOVE.checks[0], when={"moon": "full"}, unless={})
    operation = replace(REMOVE, checks=(guard,))
    with pytest.raises(BehaviourError, match="unknown condition 'moon'") as caught:
        world().predict(operation, {"thing_id": X}, {})
    assert caught.value.where is not None
    assert caught.value.where.endswith("thing.yaml")
