"""Fields that are encoded before a tree model sees them, and classes with weights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.plugins.ml.trees.infer import evaluate, features_of
from reference_impl.plugins.ml.trees.parse import parse_definition
from reference_impl.plugins.ml.trees.reading import Inconsistent, Unreadable
from tests.reference_impl.ml.world import TM, World, run

ONE_HOT = {"one_hot_encoding": {"field": "color", "hot_map": {"red": "is_red", "blue": "is_blue"}}}
FREQUENCY = {
    "frequency_encoding": {
        "field": "color",
        "feature_name": "often",
        "frequency_map": {"red": 0.25, "7": 0.5},
    }
}
TARGET = {
    "target_mean_encoding": {
        "field": "color",
        "feature_name": "mean",
        "target_map": {"red": 3.5, "true": 1},
        "default_value": 9,
    }
}


def reader(*names, target="regression", **more):
    """A model that reads these features and always answers 1."""
    tree = {"feature_names": list(names), "tree_structure": [{"node_index": 0, "leaf_value": 1}]}
    return {"tree": {**tree, "target_type": target, **more}}


def defined(preprocessors, *names):
    return parse_definition({"preprocessors": preprocessors, "trained_model": reader(*names)})


def encoded(preprocessors, document, *names):
    return features_of(defined(preprocessors, *names), document)


@pytest.mark.parametrize(
    ("value", "features"),
    [
        ("red", {"is_red": 1, "is_blue": 0}),
        ("blue", {"is_red": 0, "is_blue": 1}),
        ("green", {"is_red": 0, "is_blue": 0}),
    ],
)
def test_one_hot_encoding(value, features):
    assert encoded([ONE_HOT], {"color": value}, "is_red", "is_blue") == features


@pytest.mark.parametrize(("value", "number"), [("red", 0.25), (7, 0.5), ("7", 0.5), ("green", 0.0)])
def test_frequency_encoding(value, number):
    assert encoded([FREQUENCY], {"color": value}, "often") == {"often": number}


@pytest.mark.parametrize(("value", "number"), [("red", 3.5), (True, 1.0), ("green", 9.0)])
def test_target_mean_encoding(value, number):
    assert encoded([TARGET], {"color": value}, "mean") == {"mean": number}


@pytest.mark.parametrize("preprocessor", [ONE_HOT, FREQUENCY, TARGET])
@pytest.mark.parametrize("document", [{"x": 2}, {"x": 2, "color": None}])
def test_a_missing_field_is_left_alone(preprocessor, document):
    assert encoded([preprocessor], document, "x", "is_red", "often", "mean") == {"x": 2.0}


def n_grams(**options):
    preprocessor = {"n_gram_encoding": {"field": "text", "feature_prefix": "f", **options}}
    (step,) = defined([preprocessor]).preprocessors
    return step


@pytest.mark.parametrize(
    ("options", "text", "made"),
    [
        ({"n_grams": [1], "length": 2}, "abc", {"f.10": "a", "f.11": "b"}),
        ({"n_grams": [2], "length": 3}, "abcd", {"f.20": "ab", "f.21": "bc"}),
        ({"n_grams": [1, 2]}, "ab", {"f.10": "a", "f.11": "b", "f.20": "ab"}),
        ({"n_grams": [2], "start": 1}, "abc", {"f.20": "bc"}),
        ({"n_grams": [1], "start": -2, "length": 2}, "abc", {"f.10": "b", "f.11": "c"}),
        ({"n_grams": [1], "start": -5, "length": 2}, "abc", {"f.10": "a", "f.11": "b"}),
        ({"n_grams": [3]}, "ab", {}),
        ({"n_grams": [1]}, 42, {"f.10": "4", "f.11": "2"}),
    ],
)
def test_n_gram_encoding(options, text, made):
    fields = {"text": text}
    n_grams(**options).apply(fields)
    assert fields == {"text": text, **made}


def test_n_grams_are_named_after_their_window_by_default():
    (step,) = defined(
        [{"n_gram_encoding": {"field": "text", "n_grams": [1], "start": -3, "length": 3}}]
    ).preprocessors
    assert step.outputs == ("ngram_-3_3.10", "ngram_-3_3.11", "ngram_-3_3.12")


@given(
    st.lists(st.integers(1, 5), min_size=1, unique=True),
    st.integers(5, 20),
    st.integers(-20, 20),
    st.text("abc", max_size=30),
)
def test_every_n_gram_is_a_piece_of_the_text_and_announced(sizes, length, start, text):
    if start < 0 < start + length:
        start = -length
    step = n_grams(n_grams=sizes, length=length, start=start)
    fields = {"text": text}
    step.apply(fields)
    made = {name: value for name, value in fields.items() if name != "text"}
    assert set(made) <= set(step.outputs)
    assert all(value in text and len(value) == int(name[2]) for name, value in made.items())


def test_several_work_on_each_others_fields():
    letters = {"n_gram_encoding": {"field": "text", "feature_prefix": "f", "n_grams": [1], "length": 1}}
    vowel = {"one_hot_encoding": {"field": "f.10", "hot_map": {"a": "begins_with_a"}}}
    multi = {"multi": {"processors": [letters, vowel]}}
    assert defined([multi], "begins_with_a", "x").inputs == ("text", "x")
    assert encoded([multi], {"text": "ant"}, "begins_with_a") == {"begins_with_a": 1}
    assert encoded([letters, vowel], {"text": "bee"}, "begins_with_a") == {"begins_with_a": 0}


@pytest.mark.parametrize(
    "preprocessor",
    [
        5,
        {},
        {"magic": {}},
        {**ONE_HOT, **FREQUENCY},
        {"one_hot_encoding": {"field": "x"}},
        {"one_hot_encoding": {"field": "x", "hot_map": {"a": 1}}},
        {"one_hot_encoding": {"field": "x", "hot_map": {}, "more": 1}},
        {"frequency_encoding": {"field": "x", "feature_name": "y", "frequency_map": {"a": "b"}}},
        {"target_mean_encoding": {"field": "x", "feature_name": "y", "target_map": {}}},
        {"n_gram_encoding": {"field": "x", "n_grams": []}},
        {"n_gram_encoding": {"field": "x", "n_grams": [6]}},
        {"n_gram_encoding": {"field": "x", "n_grams": [1], "length": 0}},
        {"n_gram_encoding": {"field": "x", "n_grams": [1], "length": 101}},
        {"n_gram_encoding": {"field": "x", "n_grams": [3], "length": 2}},
        {"n_gram_encoding": {"field": "x", "n_grams": [1], "start": -2, "length": 3}},
        {"multi": {"processors": [ONE_HOT]}},
        {"multi": {}},
    ],
)
def test_bad_preprocessors(preprocessor):
    with pytest.raises(Unreadable):
        defined([preprocessor])


def test_deeply_nested_preprocessors_are_refused():
    nested = ONE_HOT
    for _ in range(2000):
        nested = {"multi": {"processors": [nested, ONE_HOT]}}
    with pytest.raises(Unreadable):
        defined([nested])


def test_features_of_members_are_read_when_the_ensemble_names_none():
    tree = {
        "feature_names": ["x"],
        "tree_structure": [
            {"node_index": 0, "split_feature": 0, "threshold": 5, "left_child": 1, "right_child": 2},
            {"node_index": 1, "leaf_value": 1},
            {"node_index": 2, "leaf_value": 2},
        ],
    }
    ensemble = {"ensemble": {"trained_models": [{"tree": tree}], "aggregate_output": {"weighted_sum": {}}}}
    definition = parse_definition({"trained_model": ensemble})
    assert [evaluate("m", definition, {"x": x}, {})["predicted_value"] for x in (4, 6)] == [1.0, 2.0]


def weighted(weights):
    leaf = {"node_index": 0, "leaf_value": [0.6, 0.3, 0.1]}
    tree = {"tree": {"feature_names": [], "tree_structure": [leaf], "target_type": "classification"}}
    return {
        "ensemble": {
            "feature_names": [],
            "trained_models": [tree],
            "target_type": "classification",
            "classification_labels": ["a", "b", "c"],
            "classification_weights": weights,
            "aggregate_output": {"logistic_regression": {}},
        }
    }


def test_class_weights_decide_the_order_but_not_the_probabilities():
    plain = evaluate("m", parse_definition({"trained_model": weighted(None)}), {}, {"num_top_classes": -1})
    found = evaluate(
        "m", parse_definition({"trained_model": weighted([1, 1, 4])}), {}, {"num_top_classes": -1}
    )
    chances = {top["class_name"]: top["class_probability"] for top in plain["top_classes"]}
    assert chances == {top["class_name"]: top["class_probability"] for top in found["top_classes"]}
    assert (plain["predicted_value"], found["predicted_value"]) == ("a", "c")
    assert [top["class_name"] for top in found["top_classes"]] == ["c", "a", "b"]
    assert found["prediction_probability"] == chances["c"]
    assert found["prediction_score"] == found["top_classes"][0]["class_score"] == 4 * chances["c"]


@pytest.mark.parametrize(
    ("weights", "error"), [([1, 2], Inconsistent), ("x", Unreadable), ([1, 2, "x"], Unreadable)]
)
def test_bad_class_weights(weights, error):
    with pytest.raises(error):
        parse_definition({"trained_model": weighted(weights)})


def test_a_model_with_preprocessors_over_the_api():
    async def scenario(world: World) -> None:
        definition = {
            "preprocessors": [ONE_HOT],
            "trained_model": {
                "tree": {
                    "feature_names": ["is_red"],
                    "tree_structure": [
                        {
                            "node_index": 0,
                            "split_feature": 0,
                            "threshold": 0.5,
                            "decision_type": "gte",
                            "left_child": 1,
                            "right_child": 2,
                        },
                        {"node_index": 1, "leaf_value": 10},
                        {"node_index": 2, "leaf_value": 20},
                    ],
                }
            },
        }
        body = {"inference_config": {"regression": {}}, "definition": definition}
        config = await world.ok("PUT", f"{TM}/t", {**body, "default_field_map": {"paint.colour": "color"}})
        assert config["input"] == {"field_names": ["color"]}
        docs = {"docs": [{"color": "red"}, {"color": "blue"}, {"paint": {"colour": "red"}}, {"is_red": 1}]}
        results = (await world.ok("POST", f"{TM}/t/_infer", docs))["inference_results"]
        assert [result.get("predicted_value") for result in results] == [10.0, 20.0, 10.0, None]
        assert "warning" in results[3]
        shown = await world.ok("GET", f"{TM}/t?include=definition")
        assert shown["trained_model_configs"][0]["definition"] == definition

    run(scenario)
