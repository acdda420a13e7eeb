"""question_answering: the part of the text that answers a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_impl.deployment.errors import ExecutionFailed, InvalidInput
from reference_impl.deployment.executor import FloatArray
from reference_impl.deployment.tasks.numbers import Array, best, softmax
from reference_impl.deployment.tasks.task import Asked, Evaluated, Options, Task, results_field
from reference_impl.deployment.tokenization import Encoded, Row, Stretch

DEFAULT_ANSWER_LENGTH = 15
_NO_ANSWER = -10_000.0
_NO_PAIR = -1.0


@dataclass(frozen=True, slots=True)
class _Answer:
    part: Stretch
    score: float

    def fields(self, text: str, score: str) -> dict[str, Any]:
        """Result fields; ``text`` and ``score`` are the names of those that go by several."""
        start, end = self.part.places
        return {text: self.part.text, score: self.score, "start_offset": start, "end_offset": end}


class QuestionAnswering(Task):
    """Scores every stretch of the context, in every window, and answers with the best."""

    name = "question_answering"
    windows = True

    def check(self, update: Options) -> None:
        """The question comes with every request."""
        if not update:
            raise InvalidInput(
                "please provide configuration update for question_answering task "
                "including the desired [question]"
            )
        if update.get("question") is None and self.config.get("question") is None:
            raise InvalidInput("[question] must not be null.", type="illegal_argument_exception")
        _check_counts(update.get("num_top_classes"), update.get("max_answer_length"))

    def encode(self, asked: Asked) -> Encoded:
        """The question comes first, the context second."""
        return self.tokenizer.pair(asked.options["question"], asked.text, asked.limits)

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """Answer, its place in the context, its score, and the next best when asked for."""
        output, options, rows = evaluated.output, evaluated.options, evaluated.encoded.rows
        _check_shape(output, len(rows))
        count = int(options.get("num_top_classes") or 0)
        longest = int(options.get("max_answer_length") or DEFAULT_ANSWER_LENGTH)
        found = [
            answer
            for place, row in enumerate(rows)
            for answer in _answers(
                output[2 * place][0], output[2 * place + 1][0], row, longest, max(count, 1)
            )
        ]
        found.sort(key=lambda answer: -answer.score)
        result = found[0].fields(results_field(options), "prediction_probability")
        if count > 0:
            result["top_classes"] = [answer.fields("answer", "score") for answer in found[:count]]
        return result


def _check_counts(top_classes: int | None, longest: int | None) -> None:
    if top_classes is not None and top_classes < 0:
        raise InvalidInput(
            f"[num_top_classes] must be greater than or equal to [0]; provided [{top_classes}]"
        )
    if longest is not None and longest <= 0:
        raise InvalidInput(f"[max_answer_length] must be greater than [0]; provided [{longest}]")


def _check_shape(output: FloatArray, windows: int) -> None:
    if output.size == 0:
        raise ExecutionFailed("question answering result has no data")
    if len(output) % 2:
        raise ExecutionFailed(
            "question answering result has invalid dimension, number of dimensions must be a multiple of 2 "
            f"found [{len(output)}]",
            status=409,
        )
    if len(output) != 2 * windows:
        raise ExecutionFailed(
            f"question answering result has invalid dimensions; the number of spans [{len(output) // 2}] "
            f"does not match batched token size [{windows}]",
            status=409,
        )


def _answers(starts: FloatArray, ends: FloatArray, row: Row, longest: int, count: int) -> Iterator[_Answer]:
    """The best answers of one window. The first position stands for "no answer": it takes its share of the
    probability, but is never the answer."""
    context = row.segments[1]
    if len(context) == 0:
        yield _Answer(Stretch(context.sequence.text, 0, 0), 0.0)
        return
    start, end = (_probabilities(logits, context.position, len(context)) for logits in (starts, ends))
    # Keeps the pairs whose end is not before the start, and less than the longest answer after it.
    # The others are marked, not zero: a kept pair may have a probability that rounds to nothing.
    pairs = np.outer(start, end)
    scores = np.where(np.tril(np.triu(np.ones_like(pairs)), longest - 1) > 0, pairs, _NO_PAIR)
    for place in best(scores.ravel(), count):
        first, last = divmod(place, len(context))
        if scores[first, last] == _NO_PAIR:
            return
        part = context.sequence.stretch(context.start + first, context.start + last)
        yield _Answer(part, float(scores[first, last]))


def _probabilities(logits: FloatArray, position: int, length: int) -> Array:
    """Probabilities of the context's positions, after a softmax over them and the first position."""
    masked = np.full(len(logits), _NO_ANSWER)
    masked[0] = logits[0]
    masked[position : position + length] = logits[position : position + length]
    return softmax(masked)[position : position + length]
