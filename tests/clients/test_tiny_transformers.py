"""A tiny transformer for every task over HTTP, beside its module called directly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from elasticsearch import Elasticsearch
from torch import Tensor

from tests.clients.uploading import deployed, upload
from tests.support.facts import fact
from tests.support.tiny_transformers import END, MASK, START, VOCABULARY, ids, tiny_transformer

TEXT, WORDS = "Jim lives in south america", "jim lives in south america"
SINGLE = [START, *ids(WORDS), END]
TOKENIZATION = {"tokenization": {"bert": {"do_lower_case": True, "max_sequence_length": 40}}}


def pair(first: str, second: str) -> tuple[list[int], int]:
    """A row of two texts, and where the second one starts."""
    begin = [START, *ids(first), END]
    return [*begin, *ids(second), END], len(begin)


def likeliest(names: Any, logits: Tensor) -> tuple[Any, float]:
    probabilities = torch.softmax(logits.double(), dim=0)
    return names[int(probabilities.argmax())], float(probabilities.max())


Direct = Callable[..., Tensor]


def classified(direct: Direct, labels: list[str]) -> dict[str, Any]:
    name, probability = likeliest(labels, direct(SINGLE)[0])
    return {"predicted_value": name, "prediction_probability": probability}


def filled(direct: Direct) -> dict[str, Any]:
    row = [START, *ids("jim lives in"), MASK, END]
    name, probability = likeliest(VOCABULARY, direct(row)[0][4])
    return {
        "predicted_value": name,
        "prediction_probability": probability,
        "predicted_value_sequence": f"jim lives in {name}",
    }


def similar(direct: Direct) -> dict[str, Any]:
    row, second = pair("the house", WORDS)
    return {"predicted_value": float(direct(row, second_from=second)[0, 0])}


def entailed(direct: Direct) -> dict[str, Any]:
    rows = [pair(WORDS, f"this example is {label} .") for label in ("warm", "cold")]
    logits = torch.cat([direct(row, second_from=second) for row, second in rows])[:, 0]
    name, probability = likeliest(["warm", "cold"], logits)
    return {"predicted_value": name, "prediction_probability": probability}


def answered(direct: Direct) -> dict[str, Any]:
    row, second = pair("who is jim", WORDS)
    logits = direct(row, second_from=second)[:, 0].double()
    allowed = [0, *range(second, len(row) - 1)]
    starts, ends = (torch.softmax(logits[side][allowed], dim=0)[1:] for side in (0, 1))
    scores = torch.triu(torch.outer(starts, ends))
    first, last = divmod(int(scores.argmax()), len(starts))
    words = TEXT.split()
    answer = " ".join(words[first : last + 1])
    return {"predicted_value": answer, "prediction_probability": float(scores.max())}


ENTITY = "in house warm america cold"


def marked(direct: Direct) -> dict[str, Any]:
    probabilities = torch.softmax(direct([START, *ids(ENTITY), END])[0].double(), dim=-1)[1:-1]
    assert probabilities.argmax(dim=-1).tolist() == [0, 0, 1, 2, 0]
    probability = float((probabilities[2, 1] + probabilities[3, 2]) / 2)
    entity = {"entity": "warm america", "class_name": "PER", "start_pos": 9, "end_pos": 21}
    return {
        "predicted_value": "in house [warm america](PER&warm+america) cold",
        "entities": [{**entity, "class_probability": probability}],
    }


def expanded(direct: Direct) -> dict[str, Any]:
    weights = direct(SINGLE)[0].tolist()
    named = {
        VOCABULARY[place].replace(".", "__"): weight for place, weight in enumerate(weights) if weight > 0
    }
    return {"predicted_value": named}


CASES: list[tuple[str, str, dict[str, Any], Callable[[Direct], dict[str, Any]]]] = [
    ("pass_through", TEXT, {}, lambda direct: {"predicted_value": direct(SINGLE)[0].tolist()}),
    ("text_embedding", TEXT, {}, lambda direct: {"predicted_value": direct(SINGLE)[0].tolist()}),
    ("text_expansion", TEXT, {}, expanded),
    ("text_classification", TEXT, {}, lambda direct: classified(direct, ["low", "middle", "high"])),
    ("fill_mask", "jim lives in [MASK]", {}, filled),
    ("ner", ENTITY, {}, marked),
    ("text_similarity", TEXT, {"text": "the house"}, similar),
    ("zero_shot_classification", TEXT, {"labels": ["warm", "cold"]}, entailed),
    ("question_answering", TEXT, {"question": "who is jim"}, answered),
]


def near(expected: Any) -> Any:
    """Equal but for rounding, in nested lists too."""
    if isinstance(expected, list) and isinstance(expected[0], list):
        return [near(row) for row in expected]
    if isinstance(expected, list) and isinstance(expected[0], dict):
        return [{name: near(value) for name, value in entry.items()} for entry in expected]
    return expected if isinstance(expected, str) else pytest.approx(expected, abs=1e-5)


@fact("every task computes what its formula says", source="tasks")
@pytest.mark.parametrize(("task", "text", "update", "compute"), CASES, ids=[case[0] for case in CASES])
def test_a_task_answers_over_http_as_its_module_does(
    client: Elasticsearch,
    task: str,
    text: str,
    update: dict[str, Any],
    compute: Callable[[Direct], dict[str, Any]],
) -> None:
    tiny, model_id = tiny_transformer(task), f"tiny-{task.replace('_', '-')}"
    upload(client, model_id, tiny.definition, {task: {**tiny.options, **TOKENIZATION}}, VOCABULARY)
    with deployed(client, model_id):
        options = {"inference_config": {task: update}} if update else {}
        answer = client.ml.infer_trained_model(model_id=model_id, docs=[{"text_field": text}], **options)
    (result,) = answer["inference_results"]
    expected = compute(tiny.direct)
    assert {name: result[name] for name in expected} == {
        name: near(value) for name, value in expected.items()
    }


def test_a_rerank_endpoint_orders_as_the_module_scores(client: Elasticsearch) -> None:
    tiny = tiny_transformer("text_similarity")
    upload(client, "tiny-ranker", tiny.definition, {"text_similarity": TOKENIZATION}, VOCABULARY)
    settings = {"model_id": "tiny-ranker", "num_allocations": 1, "num_threads": 1}
    client.inference.put(
        task_type="rerank",
        inference_id="tiny-rerank",
        inference_config={"service": "elasticsearch", "service_settings": settings},
    )
    texts = ["the sun and the rain", "jim lives in the north", "cold wind", "south america is warm"]
    rows = [pair("who lives in america", text) for text in texts]
    scores = [float(tiny.direct(row, second_from=second)[0, 0]) for row, second in rows]
    order = sorted(range(len(texts)), key=lambda place: -scores[place])
    try:
        ranked = client.inference.rerank(
            inference_id="tiny-rerank", query="who lives in america", input=texts
        )
        best = client.inference.rerank(
            inference_id="tiny-rerank",
            query="who lives in america",
            input=texts,
            top_n=2,
            return_documents=False,
        )
    finally:
        client.inference.delete(inference_id="tiny-rerank", force=True)
        client.ml.delete_trained_model(model_id="tiny-ranker", force=True)
    expected = [
        {"index": place, "relevance_score": near(scores[place]), "text": texts[place]} for place in order
    ]
    assert ranked["rerank"] == expected
    assert best["rerank"] == [
        {name: value for name, value in entry.items() if name != "text"} for entry in expected[:2]
    ]
