"""ner: named entities in the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import quote_plus

import numpy as np

from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.executor import FloatArray
from reference_impl.deployment.tasks.numbers import softmax
from reference_impl.deployment.tasks.task import Evaluated, Options, Task, results_field, wrong_shape
from reference_impl.deployment.tokenization import Segment, Stretch, TextTokenizer

DEFAULT_LABELS = ("O", "B_MISC", "I_MISC", "B_PER", "I_PER", "B_ORG", "I_ORG", "B_LOC", "I_LOC")
_OUTSIDE = "O"


@dataclass(slots=True)
class _Word:
    """A tagged word; ``kind`` is empty outside entities, ``begins`` is true for a B tag."""

    part: Stretch
    kind: str
    begins: bool
    probability: float


def _parse(label: str) -> tuple[str, bool]:
    """Kind and whether it begins an entity: ``B_PER`` → PER, True. Raises LoadFailed."""
    if label.upper() == _OUTSIDE:
        return "", False
    if label[:2].upper() in ("B-", "I-", "B_", "I_") and len(label) > 2:
        return label[2:].upper(), label[0].upper() == "B"
    raise LoadFailed(f"classification label [{label}] is not an entity I-O-B tag.", status=400)


class NamedEntities(Task):
    """Answers with the entities and the text marked up with them."""

    name = "ner"

    def __init__(self, config: Options, tokenizer: TextTokenizer, prefixes: Mapping[str, str]) -> None:
        super().__init__(config, tokenizer, prefixes)
        self._tags = [_parse(label) for label in config.get("classification_labels") or DEFAULT_LABELS]

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """Annotated text and entities, whose ends are exclusive."""
        output, segment = evaluated.output, evaluated.encoded.rows[0].segments[0]
        if output.shape[2] != len(self._tags):
            raise wrong_shape(len(self._tags), "ner result", output.shape[2])
        probabilities = softmax(output[0][segment.position : segment.position + len(segment)])
        found = [(_stretch(words), words) for words in _merge(self._words(segment, probabilities))]
        annotated = _annotate(segment.sequence.text, [(part, words[0].kind) for part, words in found])
        return {
            results_field(evaluated.options): annotated,
            "entities": [_entity(part, words) for part, words in found],
        }

    def _words(self, segment: Segment, probabilities: FloatArray) -> list[_Word]:
        """Tag each word by the mean over its tokens."""
        sequence = segment.sequence
        words = []
        for _, group in groupby(range(segment.start, segment.end), key=lambda place: sequence.words[place]):
            places = list(group)
            mean = probabilities[[place - segment.start for place in places]].mean(axis=0)
            tag = int(mean.argmax())
            kind, begins = self._tags[tag]
            part = sequence.stretch(places[0], places[-1])
            words.append(_Word(part, kind, begins, float(mean[tag])))
        return words


def _merge(words: list[_Word]) -> list[list[_Word]]:
    """Consecutive words of one kind make one entity, until a new one begins."""
    merged: list[list[_Word]] = []
    previous = ""
    for word in words:
        if word.kind and word.kind == previous and not word.begins:
            merged[-1].append(word)
        elif word.kind:
            merged.append([word])
        previous = word.kind
    return merged


def _stretch(words: list[_Word]) -> Stretch:
    """From the first word to the last."""
    first, last = words[0].part, words[-1].part
    return Stretch(first.whole, first.start, last.end)


def _entity(part: Stretch, words: list[_Word]) -> dict[str, Any]:
    """One entry of ``entities``; its probability is the mean over its words."""
    start, end = part.places
    return {
        "entity": part.text,
        "class_name": words[0].kind,
        "class_probability": float(np.mean([word.probability for word in words])),
        "start_pos": start,
        "end_pos": end,
    }


def _annotate(text: str, entities: list[tuple[Stretch, str]]) -> str:
    """The text with every entity as ``[entity](KIND&url+encoded+entity)``."""
    parts, done = [], 0
    for part, kind in entities:
        parts.append(text[done : part.start])
        parts.append(f"[{part.text}]({kind}&{quote_plus(part.text)})")
        done = part.end
    return "".join(parts) + text[done:]
