"""What all tasks share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from reference_impl.deployment.errors import ExecutionFailed, InvalidInput
from reference_impl.deployment.executor import FloatArray, IntArray
from reference_impl.deployment.tokenization import Encoded, Limits, TextTokenizer, updated
from reference_impl.deployment.tokenization.limits import NO_SPAN
from reference_impl.deployment.types import TaskInput

Options = Mapping[str, Any]
PREDICTED_VALUE = "predicted_value"


@dataclass(eq=False, slots=True)
class Request:
    """A text made ready: the model's arguments, the one place of the output that is needed (None for all),
    and what makes a result of that output. ``finish`` raises ExecutionFailed for one of the wrong shape."""

    arguments: tuple[IntArray, ...]
    keep: int | None
    finish: Callable[[FloatArray], dict[str, Any]]


@dataclass(eq=False, slots=True)
class Asked:
    """A text to encode, with the options and limits that hold for it."""

    text: str
    options: Options
    limits: Limits


@dataclass(eq=False, slots=True)
class Evaluated:
    """What the model made of a text: an output of three dimensions."""

    output: FloatArray
    encoded: Encoded
    options: Options


class Task(ABC):
    """One task of one deployment: the stored options and a tokenizer. ``windows``: a long text may be read in
    several windows."""

    name: ClassVar[str]
    windows: ClassVar[bool] = False

    def __init__(self, config: Options, tokenizer: TextTokenizer, prefixes: Mapping[str, str]) -> None:
        """``config`` is the stored config of the task; ``prefixes`` maps ``ingest`` and ``search`` to texts.
        Raises LoadFailed when the config cannot be used."""
        self.config = config
        self._stored = _given(config)
        self.tokenizer = tokenizer
        self._prefixes = prefixes

    def prepare(self, task_input: TaskInput) -> Request:
        """Tokenize and remember what the result needs. Raises InvalidInput."""
        update, options, limits = task_input.update or {}, self._stored, self.tokenizer.limits
        self.check(update)
        if update:
            options = {**options, **_given(update)}
            limits = updated(limits, update.get("tokenization"))
            self._check_windows(limits)
        text = self._prefixes.get(task_input.prefix, "") + task_input.text
        encoded = self.encode(Asked(text, options, limits))

        def finish(output: FloatArray) -> dict[str, Any]:
            try:
                result = self.result(Evaluated(output, encoded, options))
            except (IndexError, ValueError) as misfit:
                shape = list(output.shape)
                raise ExecutionFailed(
                    f"{self.name} result of size {shape} does not fit", status=409
                ) from misfit
            return {**result, "is_truncated": True} if encoded.truncated else result

        return Request(self.tokenizer.arguments(encoded), self.keep(encoded), finish)

    def _check_windows(self, limits: Limits) -> None:
        if limits.span != NO_SPAN and not self.windows:
            raise InvalidInput(
                f"[{self.name}] does not support windowing long text sequences; configured span"
                f" [{limits.span}]"
            )

    def check(self, update: Options) -> None:  # noqa: B027
        """Raise InvalidInput when the options of one input do not go with the stored ones."""

    def encode(self, asked: Asked) -> Encoded:
        """Turn the text into rows. Raises InvalidInput."""
        return self.tokenizer.single(asked.text, asked.limits)

    def keep(self, encoded: Encoded) -> int | None:  # noqa: ARG002
        """The one place of the output's second dimension that the result needs; None for all."""
        return None

    @abstractmethod
    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """Turn an output into result fields."""


def _given(options: Options) -> dict[str, Any]:
    """The options that have a value, without those of the tokenizer."""
    return {key: value for key, value in options.items() if value is not None and key != "tokenization"}


def results_field(options: Options) -> str:
    """The key of the main result."""
    return str(options.get("results_field") or PREDICTED_VALUE)


def only_row(output: FloatArray, task: str) -> FloatArray:
    """The first vector of the output. Raises ExecutionFailed when there is none."""
    if output.size == 0:
        raise ExecutionFailed(f"{task} result has no data")
    row: FloatArray = output[0][0]
    return row


def wrong_shape(expected: object, what: str, got: int) -> ExecutionFailed:
    """The error for an output that does not have the size that the task needs."""
    return ExecutionFailed(f"Expected exactly [{expected}] values in {what}; got [{got}]", status=409)


def top_classes(
    names: Sequence[str] | Mapping[int, str], probabilities: FloatArray, places: list[int]
) -> list[dict[str, Any]]:
    """The entries of ``top_classes``; the score is the probability, since classes have no weights here."""
    return [
        {
            "class_name": names[place],
            "class_probability": float(probabilities[place]),
            "class_score": float(probabilities[place]),
        }
        for place in places
    ]
