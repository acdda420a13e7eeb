"""The tokenizers of the package ``transformers``, built from our small vocabularies.

Import it only where ``transformers`` and ``sentencepiece`` are known to be there.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece
import transformers
from sentencepiece import sentencepiece_model_pb2

from tests.support.vocabularies import Vocabulary, pieces_and_scores

_SMALLEST = 2e-38


@dataclass(frozen=True, slots=True)
class Reference:
    """Two implementations: ``slow`` is the original in Python (and SentencePiece), ``fast`` knows offsets."""

    slow: Any
    fast: Any


@functools.cache
def charsmap() -> bytes:
    """The rules ``nmt_nfkc``, with which XLM-RoBERTa was trained, as SentencePiece compiles them."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g"] * 9),
        model_writer=model,
        vocab_size=12,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    return bytes(proto.normalizer_spec.precompiled_charsmap)


def _model(specials: tuple[str, ...], directory: Path) -> Path:
    """A SentencePiece model with our pieces; the last special token is the unknown one."""
    proto = sentencepiece_model_pb2.ModelProto()
    proto.trainer_spec.model_type = proto.trainer_spec.UNIGRAM
    proto.trainer_spec.unk_id = len(specials) - 1
    proto.trainer_spec.pad_id = -1
    proto.trainer_spec.unk_piece = specials[-1]
    proto.trainer_spec.bos_piece, proto.trainer_spec.eos_piece = specials[-3], specials[-2]
    proto.trainer_spec.bos_id, proto.trainer_spec.eos_id = len(specials) - 3, len(specials) - 2
    proto.normalizer_spec.name = "nmt_nfkc"
    proto.normalizer_spec.precompiled_charsmap = charsmap()
    for token in specials:
        kind = proto.SentencePiece.UNKNOWN if token == specials[-1] else proto.SentencePiece.CONTROL
        proto.pieces.add(piece=token, score=0.0, type=kind)
    for piece, score in pieces_and_scores():
        proto.pieces.add(piece=piece, score=score)
    path = directory / "tokenizer.model"
    path.write_bytes(proto.SerializeToString())
    return path


def _wordpiece(slow: Any, fast: Any) -> Callable[..., Reference]:
    def build(vocabulary: Vocabulary, directory: Path, lower: bool) -> Reference:
        path = directory / "vocab.txt"
        path.write_text("\n".join(vocabulary.tokens) + "\n", "utf-8")
        options = {"vocab_file": str(path), "do_lower_case": lower}
        return Reference(slow(**options), fast(**options))

    return build


def _roberta(vocabulary: Vocabulary, directory: Path, lower: bool) -> Reference:
    files = {"vocab_file": directory / "vocab.json", "merges_file": directory / "merges.txt"}
    ids = {token: number for number, token in enumerate(vocabulary.tokens)}
    files["vocab_file"].write_text(json.dumps(ids), "utf-8")
    files["merges_file"].write_text("\n".join(("#version: 0.2", *vocabulary.merges)) + "\n", "utf-8")
    options = {**{name: str(path) for name, path in files.items()}, **vocabulary.options}
    return Reference(transformers.RobertaTokenizer(**options), transformers.RobertaTokenizerFast(**options))


def _xlm_roberta(vocabulary: Vocabulary, directory: Path, lower: bool) -> Reference:
    path = str(_model(("<s>", "</s>", "<unk>"), directory))
    return Reference(
        transformers.XLMRobertaTokenizer(vocab_file=path),
        transformers.XLMRobertaTokenizerFast(vocab_file=path),
    )


def _deberta(vocabulary: Vocabulary, directory: Path, lower: bool) -> Reference:
    path = str(_model(("[PAD]", "[CLS]", "[SEP]", "[UNK]"), directory))
    options = {"vocab_file": path, "do_lower_case": lower}
    return Reference(
        transformers.DebertaV2Tokenizer(**options), transformers.DebertaV2TokenizerFast(**options)
    )


_BUILDERS: dict[str, Callable[..., Reference]] = {
    "bert": _wordpiece(transformers.BertTokenizer, transformers.BertTokenizerFast),
    "mpnet": _wordpiece(transformers.MPNetTokenizer, transformers.MPNetTokenizerFast),
    "roberta": _roberta,
    "byte_level_bpe": _roberta,
    "xlm_roberta": _xlm_roberta,
    "deberta_v2": _deberta,
}


def reference(vocabulary: Vocabulary, directory: Path, *, lower: bool = False) -> Reference:
    """The tokenizers of ``transformers`` for a vocabulary; its files are written to ``directory``."""
    return _BUILDERS[vocabulary.family](vocabulary, directory, lower)
