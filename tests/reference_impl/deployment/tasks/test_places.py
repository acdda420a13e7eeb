"""Where entities and answers stand in the text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.tasks import build_task
from reference_impl.deployment.types import ModelPackage, TaskInput
from tests.support.facts import fact
from tests.support.vocabularies import Vocabulary, bert, deberta_v2, roberta, xlm_roberta

FAMILIES = (bert(), roberta(), xlm_roberta(), deberta_v2())


def result(
    vocabulary: Vocabulary, task: str, text: str, output: Any, update: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What a task makes of an output; ``output`` gets the number of tokens in the row."""
    config = {"tokenization": {vocabulary.family: {}}, "classification_labels": ["O", "B_DOG"]}
    package = ModelPackage(
        "m", Archive([]), task, config, vocabulary.tokens, vocabulary.merges, vocabulary.scores
    )
    request = build_task(package).prepare(TaskInput(text, update))
    return request.finish(output(request.arguments[0].shape[1]))


def last_word_is_an_entity(tokens: int) -> Any:
    """Logits that tag the last token before the end, and no other."""
    logits = np.zeros((1, tokens, 2), np.float32)
    logits[0, :, 0] = 9.0
    logits[0, -2] = 0.0, 9.0
    return logits


def last_word_is_the_answer(tokens: int) -> Any:
    logits = np.full((2, 1, tokens), -20.0, np.float32)
    logits[:, 0, -2] = 20.0
    return logits


@fact("places in the text", source="tasks")
@pytest.mark.parametrize("vocabulary", FAMILIES, ids=lambda vocabulary: vocabulary.family)
@pytest.mark.parametrize(
    ("text", "start"), [("the dog", 4), ("the   dog", 6), ("😀 dog", 3), ("é 😀😀 the dog", 11)]
)
def test_places_count_utf_16_units_and_leave_blanks_out(
    vocabulary: Vocabulary, text: str, start: int
) -> None:
    entities = result(vocabulary, "ner", text, last_word_is_an_entity)["entities"]
    assert [(one["entity"], one["start_pos"], one["end_pos"]) for one in entities] == [
        ("dog", start, start + 3)
    ]
    asked = {"question": "the fox", "num_top_classes": 1}
    answer = result(vocabulary, "question_answering", text, last_word_is_the_answer, asked)
    assert (answer["predicted_value"], answer["start_offset"], answer["end_offset"]) == (
        "dog",
        start,
        start + 3,
    )
    (top,) = answer["top_classes"]
    assert (top["answer"], top["start_offset"], top["end_offset"]) == ("dog", start, start + 3)


def test_a_character_of_two_units_is_an_entity_of_length_two() -> None:
    (entity,) = result(bert(), "ner", "the 😀", last_word_is_an_entity)["entities"]
    assert (entity["entity"], entity["start_pos"], entity["end_pos"]) == ("😀", 4, 6)
