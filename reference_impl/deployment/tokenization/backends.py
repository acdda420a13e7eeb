"""The algorithms, each as a backend that splits a text into tokens of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from reference_impl.deployment.tokenization.characters import nmt_nfkc
from reference_impl.deployment.tokenization.family import Family
from reference_impl.deployment.tokenization.japanese import JapaneseWords
from reference_impl.deployment.types import ModelPackage

_LONGEST_WORD = 100


def _wordpiece(family: Family, options: Mapping[str, Any], _: ModelPackage, ids: dict[str, int]) -> Tokenizer:
    lower = bool(options.get("do_lower_case", False))
    model = models.WordPiece(ids, unk_token=family.unknown, max_input_chars_per_word=_LONGEST_WORD)
    backend = Tokenizer(model)
    backend.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=lower, lowercase=lower
    )
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return backend


def _japanese(family: Family, options: Mapping[str, Any], _: ModelPackage, ids: dict[str, int]) -> Tokenizer:
    backend = Tokenizer(
        models.WordPiece(ids, unk_token=family.unknown, max_input_chars_per_word=_LONGEST_WORD)
    )
    # Accents stay in any case: without them, voiced kana would be other kana.
    lower = bool(options.get("do_lower_case", False))
    cleaned = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=lower
    )
    backend.normalizer = normalizers.Sequence([normalizers.NFKC(), cleaned])
    words = pre_tokenizers.PreTokenizer.custom(JapaneseWords(ids))
    backend.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), words])
    return backend


def _bpe(family: Family, options: Mapping[str, Any], package: ModelPackage, ids: dict[str, int]) -> Tokenizer:
    pairs: list[tuple[str, str]] = []
    for merge in package.merges:
        left, _, right = merge.partition(" ")
        pairs.append((left, right))
    prefix = bool(options.get("add_prefix_space", False))
    backend = Tokenizer(models.BPE(ids, pairs, unk_token=family.unknown))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    # The blank before a word belongs to its token, but not to its place in the text.
    backend.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=prefix)
    return backend


def _unigram(
    family: Family, options: Mapping[str, Any], package: ModelPackage, ids: dict[str, int]
) -> Tokenizer:
    pieces = package.vocabulary or ()
    if len(package.scores) != len(pieces):
        raise ValueError(f"{len(package.scores)} scores do not fit a vocabulary of {len(pieces)}")
    scored = list(zip(pieces, package.scores, strict=True))
    backend = Tokenizer(models.Unigram(scored, ids[family.unknown], byte_fallback=False))
    steps: list[normalizers.Normalizer] = []
    if options.get("do_lower_case", False):
        steps.append(normalizers.Lowercase())
    if family.name == "deberta_v2":
        steps += [normalizers.Strip(), *nmt_nfkc()]
    else:
        steps += [*nmt_nfkc(), normalizers.Strip(left=False, right=True)]
    steps.append(normalizers.Replace(Regex(" {2,}"), " "))
    backend.normalizer = normalizers.Sequence(steps)
    backend.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return backend


Backend = Callable[[Family, Mapping[str, Any], ModelPackage, dict[str, int]], Tokenizer]
BACKENDS: dict[str, Backend] = {
    "wordpiece": _wordpiece,
    "japanese": _japanese,
    "bpe": _bpe,
    "unigram": _unigram,
}
