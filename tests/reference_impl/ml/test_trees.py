"""Decision trees and ensembles, and inference without a deployment."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.plugins.ml.trees.infer import evaluate
from reference_impl.plugins.ml.trees.parse import inflate, parse_definition
from reference_impl.plugins.ml.trees.reading import Inconsistent, Unreadable
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact


def stump(threshold=10, left=1, right=2, **more):
    return {
        "tree": {
            "feature_names": ["x"],
            "tree_structure": [
                {
                    "node_index": 0,
                    "split_feature": 0,
                    "threshold": threshold,
                    "decision_type": "lte",
                    "default_left": True,
                    "left_child": 1,
                    "right_child": 2,
                },
                {"node_index": 1, "leaf_value": left},
                {"node_index": 2, "leaf_value": right},
            ],
            **more,
        }
    }


def ensemble(members, aggregate, **more):
    return {
        "ensemble": {
            "feature_names": ["x"],
            "trained_models": members,
            "aggregate_output": aggregate,
            **more,
        }
    }


def answer(model, document, **options):
    return evaluate("m", parse_definition({"trained_model": model}), document, options)


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ({"x": 9}, 1),
        ({"x": 10}, 1),
        ({"x": 11}, 2),
        ({"x": "11.5"}, 2),
        ({"x": "word", "y": 1}, None),
        ({}, None),
    ],
)
def test_a_stump(document, value):
    expected = {"warning": "Model [m] could not be inferred as all fields were missing"}
    assert answer(stump(), document) == (expected if value is None else {"predicted_value": value})


@pytest.mark.parametrize(("decision", "at"), [("lt", 2), ("lte", 1), ("gt", 2), ("gte", 1), ("LTE", 1)])
def test_decisions_at_the_threshold(decision, at):
    model = stump()
    model["tree"]["tree_structure"][0]["decision_type"] = decision
    assert answer(model, {"x": 10})["predicted_value"] == at


@pytest.mark.parametrize(("default_left", "value"), [(True, 1), (False, 2)])
def test_a_missing_feature_goes_to_the_default_side(default_left, value):
    model = stump()
    model["tree"]["feature_names"] = ["x", "y"]
    model["tree"]["tree_structure"][0]["default_left"] = default_left
    assert answer(model, {"y": 1})["predicted_value"] == value


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=5), st.floats(-20, 20))
def test_a_weighted_sum_is_the_sum_of_its_trees(pairs, x):
    members = [stump(left=left, right=-left) for left, _ in pairs]
    weights = [weight for _, weight in pairs]
    model = ensemble(members, {"weighted_sum": {"weights": weights}})
    side = 1 if x <= 10 else -1
    expected = sum(side * left * weight for left, weight in pairs)
    assert math.isclose(answer(model, {"x": x})["predicted_value"], expected, abs_tol=1e-9)


def test_an_exponent_and_its_overflow():
    assert math.isclose(answer(ensemble([stump()], {"exponent": {}}), {"x": 0})["predicted_value"], math.e)
    assert answer(ensemble([stump(left=1e6)], {"exponent": {}}), {"x": 0})["predicted_value"] == math.inf


def test_logistic_regression_gives_probabilities():
    model = ensemble(
        [stump(left=-1.5, right=0.5), stump(left=-0.5, right=0.5)],
        {"logistic_regression": {"weights": [1, 1]}},
        target_type="classification",
        classification_labels=["no", "yes"],
    )
    result = answer(model, {"x": 20}, num_top_classes=2)
    expected = 1 / (1 + math.exp(-1))
    assert result["predicted_value"] == "yes"
    assert math.isclose(result["prediction_probability"], expected)
    assert [top["class_name"] for top in result["top_classes"]] == ["yes", "no"]
    assert math.isclose(sum(top["class_probability"] for top in result["top_classes"]), 1)
    assert answer(model, {"x": 0})["predicted_value"] == "no"


def test_a_weighted_vote():
    labels = {"target_type": "classification", "classification_labels": ["a", "b"]}
    model = ensemble([stump(left=0, right=1)] * 3, {"weighted_mode": {"weights": [1, 1, 5]}}, **labels)
    assert answer(model, {"x": 0})["predicted_value"] == "a"
    assert answer(model, {"x": 99})["predicted_value"] == "b"


@pytest.mark.parametrize(("kind", "value"), [("string", "7"), ("number", 7.0), ("boolean", True)])
def test_kinds_of_labels(kind, value):
    model = stump(left=0, right=1, target_type="classification", classification_labels=["3", "7"])
    assert answer(model, {"x": 99}, prediction_field_type=kind)["predicted_value"] == value


def test_leaves_with_probabilities():
    model = stump(left=[0.25, 0.75], right=[1, 0], target_type="classification")
    result = answer(model, {"x": 0}, num_top_classes=-1)
    assert [(top["class_name"], top["class_probability"]) for top in result["top_classes"]] == [
        ("1", 0.75),
        ("0", 0.25),
    ]


def broken(change):
    model = stump()
    change(model["tree"])
    return {"trained_model": model}


@pytest.mark.parametrize(
    ("definition", "error"),
    [
        (5, Unreadable),
        ({}, Unreadable),
        ({"trained_model": {"forest": {}}}, Unreadable),
        ({"trained_model": stump(), "preprocessors": [{"one_hot_encoding": {}}]}, Unreadable),
        (broken(lambda tree: tree.update(unknown=1)), Unreadable),
        (broken(lambda tree: tree.update(target_type="guess")), Unreadable),
        (broken(lambda tree: tree["tree_structure"][0].update(decision_type="near")), Unreadable),
        (broken(lambda tree: tree["tree_structure"][1].update(leaf_value="x")), Unreadable),
        (broken(lambda tree: tree["tree_structure"][0].update(left_child=0)), Inconsistent),
        (broken(lambda tree: tree["tree_structure"][0].update(left_child=2)), Inconsistent),
        (broken(lambda tree: tree["tree_structure"][0].update(right_child=9)), Inconsistent),
        (broken(lambda tree: tree["tree_structure"][0].update(split_feature=3)), Inconsistent),
        (broken(lambda tree: tree["tree_structure"].pop()), Inconsistent),
        (broken(lambda tree: tree["tree_structure"].clear()), Inconsistent),
        ({"trained_model": ensemble([], {"weighted_sum": {}})}, Unreadable),
        ({"trained_model": ensemble([stump()], {"weighted_sum": {"weights": [1, 2]}})}, Inconsistent),
        ({"trained_model": ensemble([stump()], {"logistic_regression": {}})}, Inconsistent),
        ({"trained_model": ensemble([stump()], {"magic": {}})}, Unreadable),
    ],
)
def test_bad_definitions(definition, error):
    with pytest.raises(error):
        parse_definition(definition)


def test_deeply_nested_ensembles_are_refused():
    model = stump()
    for _ in range(40):
        model = ensemble([model], {"weighted_sum": {}})
    with pytest.raises(Inconsistent):
        parse_definition({"trained_model": model})


@pytest.mark.parametrize("text", ["", "!!", "aGVsbG8=", "H4sIAAAAAAAAAw=="])
def test_what_is_no_packed_definition(text):
    with pytest.raises(Unreadable):
        inflate(text)


@fact("trees need no deployment", source="infer")
def test_inference_needs_no_deployment_and_is_counted():
    async def scenario(world: World) -> None:
        body = {"inference_config": {"regression": {"results_field": "price"}}}
        await world.ok("PUT", f"{TM}/t", {**body, "definition": {"trained_model": stump()}})
        await world.ok("PUT", f"{TM}/t/model_aliases/alias")
        docs = {"docs": [{"x": 5}, {"y": 5}]}
        assert await world.ok("POST", f"{TM}/alias/_infer", docs) == {
            "inference_results": [
                {"price": 1.0},
                {"warning": "Model [t] could not be inferred as all fields were missing"},
            ]
        }
        update = {"docs": [{"x": 50}], "inference_config": {"regression": {"results_field": "other"}}}
        assert await world.ok("POST", f"{TM}/t/_infer", update) == {"inference_results": [{"other": 2.0}]}
        stats = (await world.ok("GET", f"{TM}/t/_stats"))["trained_model_stats"][0]["inference_stats"]
        assert (stats["inference_count"], stats["missing_all_fields_count"]) == (3, 1)
        wrong = {"docs": [{"x": 1}], "inference_config": {"classification": {}}}
        assert (await world.call("POST", f"{TM}/t/_infer", wrong)).status == 403

    run(scenario)
