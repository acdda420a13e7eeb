"""Tasks: from outputs made by hand to results and errors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.errors import DeploymentError, ExecutionFailed, InvalidInput, LoadFailed
from reference_impl.deployment.tasks import Request, Task, build_task
from reference_impl.deployment.types import ModelPackage, TaskInput
from tests.support.facts import fact

VOCABULARY = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    *("north", "##ern", "south", "america", "is", "warm", "cold", "a.b", "who", "jim"),
)


def task(name: str, config: dict[str, Any] | None = None, **package: Any) -> Task:
    lower = {"tokenization": {"bert": {"do_lower_case": True, "max_sequence_length": 12}}}
    return build_task(
        ModelPackage("m", Archive([]), name, {**lower, **(config or {})}, VOCABULARY, **package)
    )


def run(built: Task, text: str, output: Any, update: dict[str, Any] | None = None) -> dict[str, Any]:
    return built.prepare(TaskInput(text, update)).finish(np.array(output, np.float32))


def refusal(built: Task, text: str, update: dict[str, Any] | None = None) -> DeploymentError:
    with pytest.raises(InvalidInput) as refused:
        built.prepare(TaskInput(text, update))
    return refused.value


def misfit(request: Request, output: Any) -> tuple[int, str]:
    with pytest.raises(ExecutionFailed) as failed:
        request.finish(np.array(output, np.float32))
    return failed.value.status, failed.value.reason


@fact("pass_through", source="tasks")
def test_pass_through_gives_the_matrix() -> None:
    assert run(task("pass_through"), "north", [[[1, 2], [3, 4]]]) == {"predicted_value": [[1, 2], [3, 4]]}


@fact("results_field, is_truncated", source="tasks")
def test_the_results_field_can_be_named_and_renamed() -> None:
    built = task("pass_through", {"results_field": "mine"})
    assert run(built, "north", [[[1]]]) == {"mine": [[1]]}
    assert run(built, "north", [[[1]]], {"results_field": "yours"}) == {"yours": [[1]]}


@fact("results_field, is_truncated", source="tasks")
def test_a_cut_text_is_marked_and_others_are_not() -> None:
    built = task("text_embedding")
    assert run(built, "north " * 11, [[[1, 2]]]) == {"predicted_value": [1, 2], "is_truncated": True}
    assert run(built, "north", [[[1, 2]]]) == {"predicted_value": [1, 2]}


def test_an_update_can_turn_truncation_off_and_on() -> None:
    off = {"tokenization": {"bert": {"truncate": "none"}}}
    assert refusal(task("text_embedding"), "north " * 11, off).reason == (
        "Input too large. The tokenized input length [13] exceeds the maximum sequence length [12]"
    )


def test_prefixes_go_before_the_text_of_their_kind_only() -> None:
    built = task("pass_through", prefix_strings={"search": "who ", "ingest": "jim "})
    ids = {
        kind: built.prepare(TaskInput("north", prefix=kind)).arguments[0].tolist()[0][1:-1]  # type: ignore[arg-type]
        for kind in ("none", "ingest", "search")
    }
    assert ids == {"none": [5], "ingest": [14, 5], "search": [13, 5]}


@fact("text_embedding", source="tasks")
def test_text_embedding_needs_data() -> None:
    request = task("text_embedding").prepare(TaskInput("north"))
    assert misfit(request, np.zeros((1, 1, 0))) == (500, "text_embedding result has no data")


@fact("text_embedding", source="tasks")
def test_text_embedding_is_neither_made_a_unit_vector_nor_measured() -> None:
    built = task("text_embedding", {"embedding_size": 7})
    assert run(built, "north", [[[3, 4]]]) == {"predicted_value": [3, 4]}


@fact("text_expansion", source="tasks")
def test_text_expansion_gives_positive_weights_in_order() -> None:
    weights = np.zeros(len(VOCABULARY))
    weights[[5, 10, 12]] = 0.5, 2.0, 1.0
    weights[11] = -3.0
    result = run(task("text_expansion"), "north", [[weights]])
    assert list(result["predicted_value"].items()) == [("warm", 2.0), ("a__b", 1.0), ("north", 0.5)]


LABELS = {"classification_labels": ["cold", "warm", "hot"]}


@fact("text_classification", source="tasks")
def test_text_classification_gives_label_probability_and_all_classes() -> None:
    result = run(task("text_classification", LABELS), "north", [[[0.0, math.log(2), math.log(5)]]])
    assert result["predicted_value"] == "hot"
    assert result["prediction_probability"] == pytest.approx(5 / 8)
    assert [entry["class_name"] for entry in result["top_classes"]] == ["hot", "warm", "cold"]
    assert result["top_classes"][1]["class_probability"] == pytest.approx(2 / 8)
    assert result["top_classes"][1]["class_score"] == pytest.approx(2 / 8)


@pytest.mark.parametrize(("asked", "count"), [(-1, 3), (2, 2), (7, 3)])
def test_text_classification_gives_as_many_classes_as_asked(asked: int, count: int) -> None:
    built = task("text_classification", {**LABELS, "num_top_classes": 1})
    result = run(built, "north", [[[1, 2, 3]]], {"num_top_classes": asked})
    assert len(result["top_classes"]) == count


def test_text_classification_without_top_classes() -> None:
    result = run(task("text_classification", LABELS), "north", [[[1, 2, 3]]], {"num_top_classes": 0})
    assert set(result) == {"predicted_value", "prediction_probability"}


def test_text_classification_labels_can_be_renamed_but_not_counted_anew() -> None:
    built = task("text_classification", LABELS)
    renamed = {"classification_labels": ["x", "y", "z"]}
    assert run(built, "north", [[[1, 2, 3]]], renamed)["predicted_value"] == "z"
    assert refusal(built, "north", {"classification_labels": ["x"]}).reason == (
        "The number of [classification_labels] the model is defined with [3] "
        "does not match the number in the update [1]"
    )


@fact("wrong shape", source="infer")
@fact("text_classification", source="tasks")
def test_text_classification_output_must_fit() -> None:
    request = task("text_classification", LABELS).prepare(TaskInput("north"))
    text = "Expected exactly [3] values in text classification result; got [2]"
    assert misfit(request, [[[1, 2]]]) == (409, text)
    assert misfit(request, np.zeros((1, 0, 3))) == (500, "Text classification result has no data")


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=8))
def test_probabilities_sum_to_one_and_are_sorted(logits: list[float]) -> None:
    names = [str(place) for place in range(len(logits))]
    result = run(task("text_classification", {"classification_labels": names}), "north", [[logits]])
    probabilities = [entry["class_probability"] for entry in result["top_classes"]]
    assert sum(probabilities) == pytest.approx(1.0)
    assert probabilities == sorted(probabilities, reverse=True)
    assert result["prediction_probability"] == probabilities[0]


def mask_output(token: str) -> Any:
    output = np.zeros((1, 1, len(VOCABULARY)))
    output[0, 0, VOCABULARY.index(token)] = math.log(len(VOCABULARY) - 1)
    return output


@fact("fill_mask", source="tasks")
def test_fill_mask_completes_the_text() -> None:
    result = run(task("fill_mask"), "South is [MASK]", mask_output("warm"))
    assert result["predicted_value"] == "warm"
    assert result["predicted_value_sequence"] == "South is warm"
    assert result["prediction_probability"] == pytest.approx(0.5)
    assert result["top_classes"][0]["class_name"] == "warm"
    assert len(result["top_classes"]) == 5


def test_fill_mask_classes_can_be_left_out() -> None:
    result = run(task("fill_mask"), "[MASK]", mask_output("warm"), {"num_top_classes": 0})
    assert "top_classes" not in result


@fact("fill_mask", source="tasks")
def test_fill_mask_needs_exactly_one_mask() -> None:
    none = refusal(task("fill_mask"), "south is warm")
    assert (none.status, none.type, none.reason) == (
        400,
        "validation_exception",
        "Validation Failed: 1: no [MASK] token could be found in the input;",
    )
    two = refusal(task("fill_mask"), "[MASK] is [MASK]")
    assert (two.status, two.type, two.reason) == (
        400,
        "status_exception",
        "only one [MASK] token should exist in the input",
    )


def test_only_what_is_needed_leaves_the_process() -> None:
    keep = {
        name: task(name).prepare(TaskInput("south is [MASK]")).keep
        for name in ("fill_mask", "text_expansion", "ner", "pass_through")
    }
    assert keep == {"fill_mask": 3, "text_expansion": 0, "ner": None, "pass_through": None}


def test_a_result_with_too_few_rows_is_an_error_of_the_model() -> None:
    request = task("fill_mask").prepare(TaskInput("south is [MASK]"))
    assert misfit(request, np.zeros((1, 0, 15))) == (500, "fill_mask result has no data")
    request = task("ner").prepare(TaskInput("south is warm"))
    assert misfit(request, np.zeros((1, 2, 9)))[0] == 409


def tagged(*labels: int) -> Any:
    output = np.zeros((1, len(labels) + 2, 9))
    for place, label in enumerate(labels):
        output[0, place + 1, label] = 10.0
    return output


B_PER, I_PER, B_LOC, I_LOC = 3, 4, 7, 8


@fact("ner", source="tasks")
def test_ner_merges_words_and_marks_the_text() -> None:
    result = run(task("ner"), "Jim is South America", tagged(B_PER, 0, B_LOC, I_LOC))
    assert result["predicted_value"] == "[Jim](PER&Jim) is [South America](LOC&South+America)"
    assert [(e["entity"], e["class_name"], e["start_pos"], e["end_pos"]) for e in result["entities"]] == [
        ("Jim", "PER", 0, 3),
        ("South America", "LOC", 7, 20),
    ]
    assert result["entities"][0]["class_probability"] == pytest.approx(1 / (1 + 8 * math.exp(-10)))


@fact("ner", source="tasks")
def test_ner_starts_anew_at_a_b_tag_and_takes_the_mean_of_pieces() -> None:
    two = run(task("ner"), "south america", tagged(B_LOC, B_LOC))
    assert [entry["entity"] for entry in two["entities"]] == ["south", "america"]
    pieces = run(task("ner"), "northern", tagged(B_LOC, I_LOC) + tagged(B_LOC, 0))
    assert [(e["entity"], e["class_name"]) for e in pieces["entities"]] == [("northern", "LOC")]


def test_ner_takes_labels_of_its_own() -> None:
    built = task("ner", {"classification_labels": ["O", "B-CAR", "I-CAR"]})
    result = run(built, "jim", [[[0, 0, 0], [0, 5, 0], [0, 0, 0]]])
    assert result["entities"][0]["class_name"] == "CAR"
    with pytest.raises(LoadFailed, match=r"classification label \[OTHER\] is not an entity"):
        task("ner", {"classification_labels": ["O", "OTHER"]})


@fact("text_similarity", source="tasks")
def test_text_similarity_scores_the_pair() -> None:
    built = task("text_similarity")
    request = built.prepare(TaskInput("warm", {"text": "cold"}))
    assert request.arguments[0].tolist() == [[2, 11, 3, 10, 3]]
    assert request.finish(np.array([[[-2.5]]], np.float32)) == {"predicted_value": -2.5}
    assert misfit(request, [[[1, 2]]]) == (
        409,
        "Expected exactly [1] value in text_similarity result; got [2]",
    )
    assert misfit(request, np.zeros((1, 0, 1))) == (500, "text_similarity result has no data")


@fact("text_similarity", source="tasks")
@pytest.mark.parametrize(("how", "score"), [("max", 3.0), ("mean", 2.0)])
def test_text_similarity_combines_windows(how: str, score: float) -> None:
    built = task("text_similarity", {"span_score_combination_function": how})
    assert run(built, "warm", [[[1.0], [3.0]]], {"text": "cold"})["predicted_value"] == score


def test_text_similarity_needs_a_text() -> None:
    assert refusal(task("text_similarity"), "warm").reason == (
        "please provide configuration update for text_similarity task including the desired [text]"
    )
    null = refusal(task("text_similarity"), "warm", {"results_field": "x"})
    assert (null.type, null.reason) == ("illegal_argument_exception", "[text] must not be null.")


ZERO = "zero_shot_classification"


@fact("several sequences in one request", source="batching")
@fact("zero_shot_classification", source="tasks")
def test_zero_shot_asks_one_pair_a_label() -> None:
    built = task(ZERO, {"hypothesis_template": "is {}"})
    request = built.prepare(TaskInput("south", {"labels": ["warm", "cold"]}))
    assert request.arguments[0].tolist() == [[2, 7, 3, 9, 10, 3], [2, 7, 3, 9, 11, 3]]
    result = request.finish(np.array([[[0, 9, 9], [math.log(3), 0, 0]]], np.float32))
    assert result["predicted_value"] == "cold"
    assert result["prediction_probability"] == pytest.approx(0.75)
    assert [entry["class_name"] for entry in result["top_classes"]] == ["cold", "warm"]


@fact("zero_shot_classification", source="tasks")
def test_zero_shot_with_many_labels_judges_each_by_itself() -> None:
    labels = ["CONTRADICTION", "neutral", "Entailment"]
    built = task(ZERO, {"labels": ["warm", "cold"], "classification_labels": labels, "multi_label": True})
    result = run(built, "south", [[[0, 50, math.log(3)], [0, 0, math.log(9)]]])
    assert [(e["class_name"], round(e["class_probability"], 4)) for e in result["top_classes"]] == [
        ("cold", 0.9),
        ("warm", 0.75),
    ]


@fact("zero_shot_classification", source="tasks")
def test_zero_shot_errors() -> None:
    assert refusal(task(ZERO), "south").reason == (
        "stored configuration has no [labels] defined, supplied inference_config update must supply [labels]"
    )
    assert refusal(task(ZERO, {"labels": []}), "south").reason == (
        "zero_shot_classification requires non-empty [labels]"
    )
    request = task(ZERO, {"labels": ["warm", "cold"]}).prepare(TaskInput("south"))
    assert misfit(request, [[[1, 2, 3]]]) == (
        409,
        "Expected exactly [2] values in zero shot classification result; got [1]",
    )
    assert misfit(request, [[[1, 2], [1, 2]]]) == (
        409,
        "Expected exactly [3] values in inner zero shot classification result; got [2]",
    )
    with pytest.raises(LoadFailed, match=r"requires \[entailment\] and \[contradiction\]"):
        task(ZERO, {"classification_labels": ["a", "b", "c"]})


QA = "question_answering"
CONTEXT = "South America is warm"
ASKED = {"question": "who"}


def spans(start: int, end: int) -> Any:
    """Logits that are sure of one stretch of a row of 8: [CLS] who [SEP] four words [SEP]."""
    output = np.zeros((2, 1, 8))
    output[0, 0, start] = output[1, 0, end] = 20.0
    return output


@fact("question_answering", source="tasks")
def test_question_answering_gives_the_stretch() -> None:
    result = run(task(QA), CONTEXT, spans(3, 4), ASKED)
    assert (result["predicted_value"], result["start_offset"], result["end_offset"]) == (
        "South America",
        0,
        13,
    )
    assert result["prediction_probability"] == pytest.approx(1.0, abs=1e-6)
    assert "top_classes" not in result


def test_question_answering_never_answers_with_the_question_or_backwards() -> None:
    for start, end in ((1, 1), (0, 0), (6, 3), (7, 7)):
        result = run(task(QA), CONTEXT, spans(start, end), {**ASKED, "num_top_classes": 3})
        assert result["start_offset"] < result["end_offset"]
        answers = result["top_classes"]
        assert len(answers) == 3
        assert all(e["answer"] == CONTEXT[e["start_offset"] : e["end_offset"]] for e in answers)
        assert [e["score"] for e in answers] == sorted((e["score"] for e in answers), reverse=True)


def test_question_answering_keeps_to_the_longest_answer() -> None:
    result = run(task(QA), CONTEXT, spans(3, 6), {**ASKED, "max_answer_length": 2})
    assert len(result["predicted_value"].split()) <= 2


@pytest.mark.parametrize("longest", [1, 2, 3])
def test_question_answering_has_no_answer_that_is_too_long_or_empty(longest: int) -> None:
    """Also where more answers are asked for than there are, and where probabilities round to nothing."""
    asked = {**ASKED, "max_answer_length": longest, "num_top_classes": 50}
    for logits in (spans(3, 6), spans(6, 3) * 1e6):
        answers = run(task(QA), CONTEXT, logits, asked)["top_classes"]
        assert len(answers) == sum(min(longest, 4 - first) for first in range(4))
        assert all(1 <= len(each["answer"].split()) <= longest for each in answers)


def test_question_answering_looks_into_every_window() -> None:
    built = task(QA, {"tokenization": {"bert": {"max_sequence_length": 7, "truncate": "none", "span": 1}}})
    request = built.prepare(TaskInput("north is north is jim", ASKED))
    assert request.arguments[0].shape == (2, 7)
    output = np.zeros((4, 1, 7))
    output[2, 0, 5] = output[3, 0, 5] = 20.0
    assert request.finish(output)["predicted_value"] == "jim"


@fact("question_answering", source="tasks")
def test_question_answering_errors() -> None:
    assert refusal(task(QA), CONTEXT).reason == (
        "please provide configuration update for question_answering task including the desired [question]"
    )
    request = task(QA).prepare(TaskInput(CONTEXT, ASKED))
    assert misfit(request, np.zeros((0, 1, 8))) == (500, "question answering result has no data")
    assert misfit(request, np.zeros((3, 1, 8))) == (
        409,
        "question answering result has invalid dimension, "
        "number of dimensions must be a multiple of 2 found [3]",
    )
    assert misfit(request, np.zeros((4, 1, 8))) == (
        409,
        "question answering result has invalid dimensions; the number of spans [2] "
        "does not match batched token size [1]",
    )


@fact("rules of stored options hold for updates", source="tasks")
@pytest.mark.parametrize(
    ("option", "text"),
    [
        ({"num_top_classes": -1}, "[num_top_classes] must be greater than or equal to [0]; provided [-1]"),
        ({"max_answer_length": 0}, "[max_answer_length] must be greater than [0]; provided [0]"),
    ],
)
def test_rules_of_question_answering_hold_for_updates_too(option: dict[str, int], text: str) -> None:
    refused = refusal(task(QA), CONTEXT, {**ASKED, **option})
    assert (refused.status, refused.type, refused.reason) == (400, "status_exception", text)


@fact("rules of stored options hold for updates", source="tasks")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("fill_mask", {}),
        ("ner", {}),
        ("pass_through", {}),
        ("text_embedding", {}),
        ("zero_shot_classification", {"labels": ["warm"]}),
    ],
)
def test_an_update_brings_no_windows_to_a_task_without_them(name: str, options: dict[str, Any]) -> None:
    cut = {"tokenization": {"bert": {"max_sequence_length": 12, "truncate": "none"}}}
    refused = refusal(task(name, cut | options), "north", {"tokenization": {"bert": {"span": 3}}})
    assert refused.reason == f"[{name}] does not support windowing long text sequences; configured span [3]"


@fact("rules of stored options hold for updates", source="tasks")
def test_an_update_brings_windows_to_a_task_that_has_them() -> None:
    labels = {"classification_labels": ["x", "y"]}
    cut = {"tokenization": {"bert": {"max_sequence_length": 12, "truncate": "none"}}}
    built = task("text_classification", cut | labels)
    request = built.prepare(TaskInput("north " * 20, {"tokenization": {"bert": {"span": 3}}}))
    assert len(request.arguments[0]) == 3


@fact("other inference config", source="failures to load")
def test_an_unknown_task_cannot_be_loaded() -> None:
    with pytest.raises(LoadFailed) as refused:
        task("regression")
    text = "[m] must be a pytorch model; found inference config of kind [regression]"
    assert refused.value.reason == text
