"""Feature importance of tree models, beside the definition of Shapley values."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.errors import ApiError
from reference_impl.plugins.ml.trees.importance import importances
from reference_impl.plugins.ml.trees.infer import evaluate
from reference_impl.plugins.ml.trees.parse import parse_definition
from tests.reference_impl.ml.world import TM, World, run

NAMES = ("x", "y", "z")
Shape = tuple[Any, ...]


@st.composite
def shapes(draw: st.DrawFn, depth: int = 3) -> Shape:
    """A leaf (value, samples), or a split (feature, threshold, left, right)."""
    if depth == 0 or draw(st.booleans()):
        return draw(st.integers(-5, 5)), draw(st.integers(1, 9))
    split = draw(st.integers(0, 2)), draw(st.integers(-2, 2))
    return *split, draw(shapes(depth - 1)), draw(shapes(depth - 1))


def samples(shape: Shape) -> int:
    return shape[1] if len(shape) == 2 else samples(shape[2]) + samples(shape[3])


def tree(shape: Shape, **more: Any) -> dict[str, Any]:
    """The definition of a tree of that shape."""
    nodes: list[dict[str, Any]] = []

    def place(part: Shape) -> int:
        node: dict[str, Any] = {"node_index": len(nodes), "number_samples": samples(part)}
        nodes.append(node)
        if len(part) == 2:
            node["leaf_value"] = part[0]
        else:
            node |= {"split_feature": part[0], "threshold": part[1], "default_left": True}
            node["left_child"], node["right_child"] = place(part[2]), place(part[3])
        return int(node["node_index"])

    place(shape)
    return {"tree": {"feature_names": list(NAMES), "tree_structure": nodes, **more}}


def expected(shape: Shape, document: dict[str, float], known: frozenset[str]) -> float:
    """What is predicted while only some features are known: an unknown one goes both ways, by samples."""
    if len(shape) == 2:
        return float(shape[0])
    name, (left, right) = NAMES[shape[0]], shape[2:]
    if name in known:
        goes_left = name not in document or document[name] <= shape[1]
        return expected(left if goes_left else right, document, known)
    weight = samples(left) / samples(shape)
    return weight * expected(left, document, known) + (1 - weight) * expected(right, document, known)


def by_definition(shape: Shape, document: dict[str, float]) -> dict[str, float]:
    """The mean change that each feature makes, over all orders of the features."""
    totals = dict.fromkeys(NAMES, 0.0)
    orders = list(permutations(NAMES))
    for order in orders:
        for place, name in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            change = expected(shape, document, after) - expected(shape, document, before)
            totals[name] += change / len(orders)
    return totals


DOCUMENTS = st.dictionaries(st.sampled_from(NAMES), st.integers(-3, 3).map(float), min_size=1)


@settings(max_examples=150)
@given(shapes(), DOCUMENTS)
def test_importances_are_the_shapley_values(shape: Shape, document: dict[str, float]) -> None:
    model = parse_definition({"trained_model": tree(shape)}).model
    found = {name: values[0] for name, values in importances(model, document).items()}
    assert found == pytest.approx(by_definition(shape, document), abs=1e-9)
    everything = expected(shape, document, frozenset(NAMES)) - expected(shape, document, frozenset())
    assert sum(found.values()) == pytest.approx(everything, abs=1e-9)


SHAPE = (0, 0, (1, 0, (0, 2), (4, 2)), (10, 4))


def told(trained: dict[str, Any], count: int, preprocessors: Any = (), **config: Any) -> Any:
    definition = parse_definition({"trained_model": trained, "preprocessors": list(preprocessors)})
    options = {"num_top_feature_importance_values": count, **config}
    return evaluate("m", definition, {"x": -1, "y": 1, "z": 1, "c": "blue"}, options).get(
        "feature_importance"
    )


def test_a_regression_tells_the_most_important_features_first() -> None:
    values = by_definition(SHAPE, {"x": -1, "y": 1, "z": 1})
    entries = [{"feature_name": name, "importance": pytest.approx(values[name])} for name in ("x", "y", "z")]
    assert abs(values["x"]) > abs(values["y"]) > values["z"] == 0
    assert told(tree(SHAPE), 2) == entries[:2]
    assert told(tree(SHAPE), 5) == entries
    assert told(tree(SHAPE), 0) is None


def test_members_of_an_ensemble_are_added_up_whatever_their_weights() -> None:
    other = (1, 0, (3, 1), (5, 3))
    body = {
        "feature_names": [],
        "trained_models": [tree(SHAPE), tree(other)],
        "aggregate_output": {"weighted_sum": {"weights": [2, 7]}},
    }
    document = {"x": -1.0, "y": 1.0, "z": 1.0}
    first, second = by_definition(SHAPE, document), by_definition(other, document)
    (top,) = told({"ensemble": body}, 1)
    assert top == {"feature_name": "x", "importance": pytest.approx(first["x"] + second["x"])}


def test_of_two_classes_one_number_speaks_for_the_second_and_against_the_first() -> None:
    body = {
        "feature_names": [],
        "trained_models": [tree(SHAPE)],
        "aggregate_output": {"logistic_regression": {}},
        "target_type": "classification",
        "classification_labels": ["no", "yes"],
    }
    value = by_definition(SHAPE, {"x": -1, "y": 1, "z": 1})["x"]
    assert told({"ensemble": body}, 1) == [
        {
            "feature_name": "x",
            "classes": [
                {"class_name": "no", "importance": pytest.approx(-value)},
                {"class_name": "yes", "importance": pytest.approx(value)},
            ],
        }
    ]


@pytest.mark.parametrize(("custom", "name"), [(False, "c"), (True, "x")])
def test_what_a_preprocessor_made_counts_for_its_field_unless_the_user_wrote_it(
    custom: bool, name: str
) -> None:
    encoded = {"one_hot_encoding": {"field": "c", "hot_map": {"red": "x", "blue": "y"}, "custom": custom}}
    values = by_definition(SHAPE, {"x": 0, "y": 1, "z": 1})
    total = values["x"] if custom else values["x"] + values["y"]
    (top,) = told(tree(SHAPE), 1, [encoded])
    assert top == {"feature_name": name, "importance": pytest.approx(total)}


def test_without_samples_nothing_can_be_told() -> None:
    model = tree(SHAPE)
    del model["tree"]["tree_structure"][1]["number_samples"]
    with pytest.raises(ApiError) as refused:
        told(model, 1)
    assert (refused.value.status, refused.value.reason) == (
        400,
        "Feature importance is not supported for the configured model of type [tree]",
    )
    assert told(model, 0) is None


def test_a_request_can_ask_for_more_than_the_model_is_stored_with() -> None:
    async def scenario(world: World) -> None:
        body = {"inference_config": {"regression": {}}, "input": {"field_names": list(NAMES)}}
        await world.ok("PUT", f"{TM}/t", {**body, "definition": {"trained_model": tree(SHAPE)}})
        docs = {"docs": [{"x": -1, "y": 1}]}
        (plain,) = (await world.ok("POST", f"{TM}/t/_infer", docs))["inference_results"]
        assert "feature_importance" not in plain
        update = {**docs, "inference_config": {"regression": {"num_top_feature_importance_values": 1}}}
        (more,) = (await world.ok("POST", f"{TM}/t/_infer", update))["inference_results"]
        assert [entry["feature_name"] for entry in more["feature_importance"]] == ["x"]

    run(scenario)


def test_a_number_of_values_below_zero_is_refused() -> None:
    with pytest.raises(ApiError, match="must be greater than or equal to 0"):
        told(tree(SHAPE), -1)
