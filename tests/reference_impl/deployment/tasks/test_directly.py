"""Every task on a tiny transformer, beside a direct computation in torch with the same weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.reference_impl.deployment.tasks.live import Live, tiny
from tests.support.facts import fact
from tests.support.tiny_transformers import END, MASK, START, VOCABULARY, ids

TEXT = "Jim lives in south america"
WORDS = ids("jim lives in south america")
ROW = [START, *WORDS, END]


def near(expected: Any) -> Any:
    """Equal but for rounding."""
    return pytest.approx(expected.tolist() if isinstance(expected, torch.Tensor) else expected, abs=1e-5)


def classes(names: list[str], probabilities: torch.Tensor, count: int | None = None) -> list[dict[str, Any]]:
    """The entries of ``top_classes``."""
    order = torch.argsort(probabilities, descending=True)[:count].tolist()
    return [
        {"class_name": names[place], "class_probability": near(float(p)), "class_score": near(float(p))}
        for place, p in ((place, probabilities[place]) for place in order)
    ]


@fact("every task computes what its formula says", source="tasks")
def test_text_embedding_is_the_vector_of_the_model() -> None:
    result = Live("text_embedding").infer(TEXT)
    assert result == {"predicted_value": near(tiny("text_embedding").direct(ROW)[0])}


def test_a_cut_text_is_embedded_up_to_the_limit() -> None:
    live = Live("text_embedding", {"results_field": "vector"}, max_sequence_length=5)
    cut = tiny("text_embedding").direct([START, *WORDS[:3], END])[0]
    assert live.infer(TEXT) == {"vector": near(cut), "is_truncated": True}
    renamed = live.infer("jim", {"results_field": "other"})
    assert renamed == {"other": near(tiny("text_embedding").direct([START, *ids("jim"), END])[0])}


@pytest.mark.parametrize(("prefix", "words"), [("none", ""), ("ingest", "the "), ("search", "who ")])
def test_a_prefix_is_part_of_the_text(prefix: Any, words: str) -> None:
    result = Live("text_embedding").infer("jim lives", prefix=prefix)
    row = [START, *ids(f"{words}jim lives"), END]
    assert result["predicted_value"] == near(tiny("text_embedding").direct(row)[0])


@fact("every task computes what its formula says", source="tasks")
def test_pass_through_is_the_matrix_of_the_model() -> None:
    (matrix,) = Live("pass_through").infer(TEXT).values()
    assert torch.allclose(torch.tensor(matrix), tiny("pass_through").direct(ROW)[0], atol=1e-5)
    bare = Live("pass_through", with_special_tokens=False).infer(TEXT)["predicted_value"]
    assert torch.allclose(torch.tensor(bare), tiny("pass_through").direct(WORDS)[0], atol=1e-5)


@fact("every task computes what its formula says", source="tasks")
def test_text_expansion_is_every_positive_weight() -> None:
    weights = tiny("text_expansion").direct(ROW)[0]
    expected = {
        VOCABULARY[place].replace(".", "__"): float(weights[place])
        for place in torch.argsort(weights, descending=True).tolist()
        if weights[place] > 0
    }
    result = Live("text_expansion").infer(TEXT)["predicted_value"]
    assert result == near(expected)
    assert list(result) == list(expected)
    assert {"__", "."} & set(expected) == {"__"}


LABELS = ["low", "middle", "high"]


@fact("every task computes what its formula says", source="tasks")
@pytest.mark.parametrize("count", [-1, 1, 2, 3])
def test_text_classification_is_a_softmax_over_the_labels(count: int) -> None:
    probabilities = torch.softmax(tiny("text_classification").direct(ROW)[0].double(), dim=0)
    result = Live("text_classification", {"num_top_classes": count}).infer(TEXT)
    assert result == {
        "predicted_value": LABELS[int(probabilities.argmax())],
        "prediction_probability": near(float(probabilities.max())),
        "top_classes": classes(LABELS, probabilities, None if count < 0 else count),
    }


def test_text_classification_takes_other_labels_and_counts_with_a_request() -> None:
    live = Live("text_classification")
    probabilities = torch.softmax(tiny("text_classification").direct(ROW)[0], dim=0)
    names = ["x", "y", "z"]
    updated = live.infer(
        TEXT, {"classification_labels": names, "num_top_classes": 0, "results_field": "label"}
    )
    assert updated == {
        "label": names[int(probabilities.argmax())],
        "prediction_probability": near(float(probabilities.max())),
    }
    assert [entry["class_name"] for entry in live.infer(TEXT)["top_classes"]] != names


@fact("every task computes what its formula says", source="tasks")
@pytest.mark.parametrize(("asked", "count"), [(None, 5), (2, 2), (-1, len(VOCABULARY))])
def test_fill_mask_is_a_softmax_at_the_mask(asked: int | None, count: int) -> None:
    row = [START, *ids("jim lives in"), MASK, *ids("america"), END]
    probabilities = torch.softmax(tiny("fill_mask").direct(row)[0][4].double(), dim=0)
    update = None if asked is None else {"num_top_classes": asked}
    result = Live("fill_mask").infer("Jim lives in [MASK] america", update)
    best = VOCABULARY[int(probabilities.argmax())]
    assert result == {
        "predicted_value": best,
        "prediction_probability": near(float(probabilities.max())),
        "predicted_value_sequence": f"Jim lives in {best} america",
        "top_classes": classes(list(VOCABULARY), probabilities, count),
    }


ENTITIES = "The this America Northern very cold house"


def tagged() -> list[tuple[str, int, float]]:
    """Each word with its tag (O, B, I) and the tag's probability, pieces of a word averaged."""
    row = [START, *ids("the this america north ##ern very cold house"), END]
    pieces = torch.softmax(tiny("ner").direct(row)[0].double(), dim=-1)[1:-1]
    words = torch.stack([*pieces[:3], pieces[3:5].mean(dim=0), *pieces[5:]])
    return [
        (word, int(probabilities.argmax()), float(probabilities.max()))
        for word, probabilities in zip(ENTITIES.split(), words, strict=True)
    ]


@fact("every task computes what its formula says", source="tasks")
def test_ner_merges_the_words_that_the_model_tags() -> None:
    groups: list[list[tuple[str, float]]] = []
    previous = 0
    for word, tag, probability in tagged():
        if tag == 2 and previous:
            groups[-1].append((word, probability))
        elif tag:
            groups.append([(word, probability)])
        previous = tag
    assert [len(group) for group in groups] == [2, 1, 1], "the weights show a merged entity and single ones"
    expected, marked = [], ENTITIES
    for group in groups:
        entity = " ".join(word for word, _ in group)
        expected.append(
            {
                "entity": entity,
                "class_name": "PER",
                "class_probability": near(sum(probability for _, probability in group) / len(group)),
                "start_pos": ENTITIES.index(entity),
                "end_pos": ENTITIES.index(entity) + len(entity),
            }
        )
        marked = marked.replace(entity, f"[{entity}](PER&{entity.replace(' ', '+')})")
    assert Live("ner").infer(ENTITIES) == {"predicted_value": marked, "entities": expected}


def similarity(*words: str) -> list[float]:
    """Scores of rows of "the house" and each text."""
    first = [START, *ids("the house"), END]
    rows = [[*first, *ids(text), END] for text in words]
    return [float(tiny("text_similarity").direct(row, second_from=4)[0, 0]) for row in rows]


def test_text_similarity_is_the_score_of_the_pair() -> None:
    result = Live("text_similarity").infer("jim lives in america", {"text": "the house"})
    assert result == {"predicted_value": near(similarity("jim lives in america")[0])}


@fact("every task computes what its formula says", source="tasks")
@pytest.mark.parametrize("how", ["max", "mean"])
def test_text_similarity_combines_the_scores_of_windows(how: str) -> None:
    live = Live("text_similarity", max_sequence_length=8, truncate="none", span=1)
    scores = similarity("jim lives in", "in the rain", "rain and sun")
    update = {"text": "the house", "span_score_combination_function": how}
    result = live.infer("jim lives in the rain and sun", update)
    assert result["predicted_value"] == near(max(scores) if how == "max" else sum(scores) / len(scores))
    assert max(scores) - min(scores) > 1e-3


@fact("every task computes what its formula says", source="tasks")
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("template", [None, "the {} house ."])
def test_zero_shot_asks_the_model_once_a_label(many: bool, template: str | None) -> None:
    labels = ["warm", "cold", "rain"]
    sentence = template or "this example is {} ."
    options = {"hypothesis_template": template} if template else {}
    first = [START, *WORDS, END]
    logits = torch.cat(
        [
            tiny("zero_shot_classification").direct(
                [*first, *ids(sentence.format(label)), END], second_from=len(first)
            )
            for label in labels
        ]
    ).double()
    alone, together = torch.softmax(logits[:, [0, 2]], dim=1)[:, 0], torch.softmax(logits[:, 0], dim=0)
    probabilities = alone if many else together
    result = Live("zero_shot_classification", options).infer(TEXT, {"labels": labels, "multi_label": many})
    assert result == {
        "predicted_value": labels[int(probabilities.argmax())],
        "prediction_probability": near(float(probabilities.max())),
        "top_classes": classes(labels, probabilities),
    }


CONTEXT = "Jim lives in the south of america and the rain is cold"


def answers(start: list[int], longest: int, size: int) -> list[tuple[float, int, int]]:
    """All answers of windows over the context that start at given words: score, first and last word."""
    words, first = CONTEXT.lower().split(), [START, *ids("who is jim"), END]
    found = []
    for begin in start:
        window = words[begin : begin + size]
        logits = tiny("question_answering").direct([*first, *ids(" ".join(window)), END], second_from=5)[:, 0]
        allowed = [0, *range(len(first), len(first) + len(window))]
        starts, ends = (torch.softmax(logits[row][allowed].double(), dim=0)[1:] for row in (0, 1))
        for one in range(len(window)):
            for other in range(one, min(one + longest, len(window))):
                found.append((float(starts[one] * ends[other]), begin + one, begin + other))
    return sorted(found, reverse=True)


def part(first: int, last: int) -> tuple[str, int, int]:
    """A stretch of words of the context, and where it stands."""
    words = CONTEXT.split()
    begin = len(" ".join([*words[:first], ""]))
    text = " ".join(words[first : last + 1])
    return text, begin, begin + len(text)


@fact("every task computes what its formula says", source="tasks")
@pytest.mark.parametrize(("longest", "windows"), [(15, False), (2, False), (15, True), (1, True)])
def test_question_answering_is_the_best_of_all_stretches(longest: int, windows: bool) -> None:
    limits = {"max_sequence_length": 11, "truncate": "none", "span": 2} if windows else {}
    best = answers([0, 3, 6, 9] if windows else [0], longest, 5 if windows else 12)
    update = {"question": "who is jim", "max_answer_length": longest, "num_top_classes": 3}
    result = Live("question_answering", **limits).infer(CONTEXT, update)
    expected = [
        {"answer": text, "score": near(score), "start_offset": start, "end_offset": end}
        for score, (text, start, end) in ((score, part(first, last)) for score, first, last in best[:3])
    ]
    top = expected[0]
    assert result == {
        "predicted_value": top["answer"],
        "prediction_probability": top["score"],
        "start_offset": top["start_offset"],
        "end_offset": top["end_offset"],
        "top_classes": expected,
    }
