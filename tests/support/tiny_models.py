"""Tiny TorchScript models for tests, and the files of ``specs/fixtures``.

    python tests/support/tiny_models.py specs/fixtures

Every model is compiled from a string, so the archives hold no file names and are the same on every machine.
The models of the fixtures use only operations that Elasticsearch allows in an uploaded model.
"""

from __future__ import annotations

import io
import json
import math
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
GOOD_WORDS = ("good", "great", "happy", "love", "nice")
BAD_WORDS = ("bad", "awful", "sad", "hate", "ugly")
WORDS = ("these", "are", "my", "words", "hello", "world", "fail", "this", "is", "an", "example")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

VOCABULARY: tuple[str, ...] = (
    *SPECIAL_TOKENS,
    *GOOD_WORDS,
    *BAD_WORDS,
    *WORDS,
    *".,!?-",
    *_LETTERS,
    *(f"##{letter}" for letter in _LETTERS),
)
IDS = {token: index for index, token in enumerate(VOCABULARY)}

_SIGNATURE = (
    "def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, "
    "position_ids: Tensor) -> Tensor:\n"
)

_TINY = """
    mask = attention_mask.unsqueeze(2).to(torch.float32)
    pooled = torch.sum(torch.embedding(self.weight, input_ids) * mask, dim=[1])
    return pooled / torch.sqrt(torch.sum(pooled * pooled, dim=[1], keepdim=True))
"""

# Each token costs the same amount of arithmetic, about fifteen milliseconds on one core of a server of 2024.
_SLOW = """
    pooled = torch.sum(torch.embedding(self.weight, input_ids), dim=[1])
    step = torch.full([192, 192], 0.005208333)
    state = torch.full([192, 192], 1.0) * torch.sum(pooled)
    for _ in range(input_ids.size(1) * {matmuls_per_token}):
        state = torch.tanh(torch.matmul(state, step))
    pooled = pooled + torch.sum(state) * 0.0
    return pooled / torch.sqrt(torch.sum(pooled * pooled, dim=[1], keepdim=True))
"""

_CLASSES = """
    mask = attention_mask.unsqueeze(2).to(torch.float32)
    return torch.sum(torch.embedding(self.weight, input_ids) * mask, dim=[1])
"""

_SPARSE = """
    mask = attention_mask.unsqueeze(2).to(torch.float32)
    pooled = torch.sum(torch.embedding(self.weight, input_ids) * mask, dim=[1])
    return torch.relu(torch.matmul(pooled, self.weight.transpose(0, 1)))
"""

_ECHO = """
    return torch.stack([input_ids, token_type_ids, position_ids], dim=2).to(torch.float32)
"""

_EACH = """
    return torch.embedding(self.weight, input_ids)
"""

_MASKED = """
    return torch.matmul(torch.embedding(self.weight, input_ids), self.weight.transpose(0, 1))
"""

_SPANS = """
    found = torch.embedding(self.weight, input_ids).transpose(1, 2)
    return torch.reshape(found, [input_ids.size(0) * 2, 1, input_ids.size(1)])
"""

_RAISING = """
    if bool(torch.any(input_ids == {fail_id})):
        raise ValueError("the model gives up")
    return torch.sum(torch.embedding(self.weight, input_ids), dim=[1])
"""

_ENDLESS = """
    state = torch.sum(torch.embedding(self.weight, input_ids), dim=[1])
    for _ in range(int(torch.sum(input_ids == {fail_id})) * 1000000000000):
        state = torch.tanh(state)
    return state
"""

_REACHING_OUT = """
    return torch.as_strided(torch.embedding(self.weight, input_ids), [1, 4], [4, 1])
"""

_HOARDING = """
    state = torch.sum(torch.embedding(self.weight, input_ids), dim=[1])
    kept = torch.full([1, 1048576], 1.0)
    for _ in range(int(torch.sum(input_ids == {fail_id})) * 20):
        kept = torch.cat([kept, kept])
    return state + torch.sum(kept) * 0.0
"""

_PARROT = """
    return torch.embedding(self.weight, input_ids)
"""


@dataclass(frozen=True, slots=True)
class TinyModel:
    """A model ready to upload: TorchScript bytes, and the stored config of its task."""

    definition: bytes
    task: str
    options: dict[str, Any]
    vocabulary: tuple[str, ...] = VOCABULARY

    def upload(self) -> dict[str, Any]:
        """What a client sends besides the definition: the model config, and the vocabulary beside it."""
        return {
            "model_type": "pytorch",
            "inference_config": {self.task: self.options},
            "input": {"field_names": ["text_field"]},
            "vocabulary": list(self.vocabulary),
        }


def _wave(columns: int) -> torch.Tensor:
    """A fixed weight for every token, different in every place."""
    count = len(VOCABULARY) * columns
    return torch.tensor([math.sin(n + 1) for n in range(count)]).reshape(len(VOCABULARY), columns)


def _moods() -> torch.Tensor:
    """Logits (negative, positive) that each word adds."""
    weight = torch.zeros(len(VOCABULARY), 2)
    for column, words in enumerate((BAD_WORDS, GOOD_WORDS)):
        weight[[IDS[word] for word in words], column] = 2.0
    return weight


def _compile(body: str, weight: torch.Tensor) -> bytes:
    class Holder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(weight, requires_grad=False)

    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        module = torch.jit.script(Holder())
        module.define(_SIGNATURE + body)
        torch.jit.save(module, buffer)
    return buffer.getvalue()


def _tokenization(max_sequence_length: int = 64) -> dict[str, Any]:
    return {"bert": {"do_lower_case": True, "max_sequence_length": max_sequence_length}}


def _embedding(definition: bytes) -> TinyModel:
    return TinyModel(definition, "text_embedding", {"embedding_size": 4, "tokenization": _tokenization()})


def tiny() -> TinyModel:
    """A text embedding of four numbers and length one, computed in microseconds."""
    return _embedding(_compile(_TINY, _wave(4)))


def slow(matmuls_per_token: int = 70) -> TinyModel:
    """A text embedding that costs the same time for every token: about 75 ms for a text of three words."""
    return _embedding(_compile(_SLOW.format(matmuls_per_token=matmuls_per_token), _wave(4)))


def sparse() -> TinyModel:
    """A text expansion that weighs the tokens whose embeddings are like the text's."""
    return TinyModel(_compile(_SPARSE, _wave(4)), "text_expansion", {"tokenization": _tokenization()})


def classes() -> TinyModel:
    """A text classification that counts good and bad words."""
    options = {"classification_labels": ["negative", "positive"], "tokenization": _tokenization()}
    return TinyModel(_compile(_CLASSES, _moods()), "text_classification", options)


def broken() -> TinyModel:
    """Bytes that are no TorchScript archive."""
    return _embedding(b"this is not a TorchScript archive\n" * 8)


def echo() -> TinyModel:
    """A pass_through model that answers with its own token ids, type ids and positions."""
    return TinyModel(_compile(_ECHO, _wave(1)), "pass_through", {"tokenization": _tokenization()})


def plain() -> TinyModel:
    """A pass_through model that answers with the embedding of each token."""
    return TinyModel(_compile(_EACH, _wave(2)), "pass_through", {"tokenization": _tokenization()})


def masked() -> TinyModel:
    """A fill_mask model that likes tokens whose embeddings are alike."""
    return TinyModel(_compile(_MASKED, _wave(4)), "fill_mask", {"tokenization": _tokenization()})


def names() -> TinyModel:
    """A named entity recognition in which every token has a class of its own, whatever stands around it."""
    labels = ["O", "B_PER", "I_PER", "B_LOC", "I_LOC"]
    options = {"classification_labels": labels, "tokenization": _tokenization()}
    return TinyModel(_compile(_EACH, _wave(5)), "ner", options)


def answers() -> TinyModel:
    """A question answering in which every token may be the start or the end of an answer."""
    return TinyModel(_compile(_SPANS, _wave(2)), "question_answering", {"tokenization": _tokenization()})


def alike() -> TinyModel:
    """A text similarity that adds up what each token of the two texts weighs."""
    return TinyModel(_compile(_CLASSES, _wave(1)), "text_similarity", {"tokenization": _tokenization()})


def guesses() -> TinyModel:
    """A zero-shot classification that adds up what each token of text and hypothesis weighs."""
    labels = ["contradiction", "neutral", "entailment"]
    options = {"classification_labels": labels, "tokenization": _tokenization()}
    return TinyModel(_compile(_CLASSES, _wave(3)), "zero_shot_classification", options)


def raising() -> TinyModel:
    """A text embedding that raises when the text holds the word ``fail``."""
    return _embedding(_compile(_RAISING.format(fail_id=IDS["fail"]), _wave(4)))


def endless() -> TinyModel:
    """A text embedding that never answers when the text holds the word ``fail``."""
    return _embedding(_compile(_ENDLESS.format(fail_id=IDS["fail"]), _wave(4)))


def hoarding() -> TinyModel:
    """A text embedding that asks for terabytes of memory when the text holds the word ``fail``."""
    return _embedding(_compile(_HOARDING.format(fail_id=IDS["fail"]), _wave(4)))


def answering(expression: str) -> TinyModel:
    """A text embedding whose answer, whatever the text, is the value of an expression of TorchScript."""
    return _embedding(_compile(f"    return {expression}\n", _wave(4)))


def reaching_out() -> TinyModel:
    """A text embedding with an operation that can read foreign memory."""
    return _embedding(_compile(_REACHING_OUT, _wave(4)))


def hooked() -> TinyModel:
    """A text embedding whose archive runs code of its own while it is loaded."""

    class Hooked(torch.nn.Module):
        @torch.jit.export
        def __getstate__(self) -> int:
            return 1

        @torch.jit.export
        def __setstate__(self, state: int) -> None:
            self.training = state > 1

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            return input_ids

    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(Hooked()), buffer)
    return _embedding(buffer.getvalue())


def parrot() -> TinyModel:
    """A fill_mask model whose most probable token at every place is the token that stands there."""
    body = _compile(_PARROT, torch.eye(len(VOCABULARY)) * 4.0)
    return TinyModel(body, "fill_mask", {"num_top_classes": 0, "tokenization": _tokenization()})


FIXTURES: dict[str, Callable[[], TinyModel]] = {
    "tiny": tiny,
    "slow": slow,
    "sparse": sparse,
    "classes": classes,
    "broken": broken,
    "plain": plain,
    "masked": masked,
    "names": names,
    "answers": answers,
    "alike": alike,
    "guesses": guesses,
}


def write(directory: Path) -> None:
    """Write ``NAME.pt`` and ``NAME.json`` of every fixture."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, build in FIXTURES.items():
        model = build()
        (directory / f"{name}.pt").write_bytes(model.definition)
        (directory / f"{name}.json").write_text(json.dumps(model.upload(), indent=2) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
