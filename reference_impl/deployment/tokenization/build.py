"""Tokenizers built from an uploaded vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.tokenization.family import FAMILIES, Family
from reference_impl.deployment.tokenization.limits import Limits
from reference_impl.deployment.tokenization.tokenizer import SpecialIds, TextTokenizer
from reference_impl.deployment.types import ModelPackage

_LONGEST_WORD = 100
_RENAMED = {
    "unk_token": "unknown",
    "pad_token": "pad",
    "bos_token": "start",
    "eos_token": "end",
    "mask_token": "mask",
}


def build_tokenizer(package: ModelPackage) -> TextTokenizer:
    """Build the tokenizer that a model is stored with. Raises LoadFailed when that cannot be done."""
    name, options = _stored(package.config)
    if name not in FAMILIES:
        raise LoadFailed(f"tokenization of type [{name}] is not supported")
    if not package.vocabulary:
        raise LoadFailed(
            f"Could not find vocabulary document [{package.model_id}_vocabulary] "
            f"for trained model [{package.model_id}]",
            status=404,
            type="resource_not_found_exception",
        )
    family = _with_own_tokens(FAMILIES[name], options)
    ids = {token: number for number, token in enumerate(package.vocabulary)}
    for token in (family.unknown, family.pad):
        if token not in ids:
            raise LoadFailed(f"stored vocabulary is missing required [{token}] token", status=409)
    try:
        backend = _BACKENDS[family.algorithm](family, options, package, ids)
    except Exception as broken:  # the library raises bare Exceptions for vocabularies it cannot use
        raise LoadFailed(f"cannot build a tokenizer from the vocabulary: {broken}") from broken
    backend.add_special_tokens(
        [_special_token(token, family) for token in dict.fromkeys(family.specials) if token in ids]
    )
    specials = SpecialIds(ids.get(family.start), ids.get(family.end), ids[family.pad], ids.get(family.mask))
    return TextTokenizer(backend, family, specials, Limits.of(name, options), package.vocabulary)


def _stored(config: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The one family of the stored config; bert with its defaults when there is none."""
    tokenization = config.get("tokenization") or {"bert": {}}
    name, options = next(iter(tokenization.items()))
    return name, options or {}


def _with_own_tokens(family: Family, options: Mapping[str, Any]) -> Family:
    """Special tokens of ``byte_level_bpe`` can be named; a blank name means the usual one."""
    if family.name != "byte_level_bpe":
        return family
    given = {
        ours: options[theirs] for theirs, ours in _RENAMED.items() if str(options.get(theirs) or "").strip()
    }
    return replace(family, **given)


def _special_token(token: str, family: Family) -> AddedToken:
    # A mask of the BPE and unigram families swallows the space before it, as in their training.
    return AddedToken(
        token, lstrip=token == family.mask and family.algorithm != "wordpiece", normalized=False
    )


def _wordpiece(family: Family, options: Mapping[str, Any], _: ModelPackage, ids: dict[str, int]) -> Tokenizer:
    lower = bool(options.get("do_lower_case", False))
    model = models.WordPiece(ids, unk_token=family.unknown, max_input_chars_per_word=_LONGEST_WORD)
    backend = Tokenizer(model)
    backend.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=lower, lowercase=lower
    )
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return backend


def _bpe(family: Family, options: Mapping[str, Any], package: ModelPackage, ids: dict[str, int]) -> Tokenizer:
    pairs: list[tuple[str, str]] = []
    for merge in package.merges:
        left, _, right = merge.partition(" ")
        pairs.append((left, right))
    backend = Tokenizer(models.BPE(ids, pairs, unk_token=family.unknown))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(
        add_prefix_space=bool(options.get("add_prefix_space", False))
    )
    return backend


def _unigram(
    family: Family, options: Mapping[str, Any], package: ModelPackage, ids: dict[str, int]
) -> Tokenizer:
    if len(package.scores) != len(ids):
        raise ValueError(f"{len(package.scores)} scores do not fit a vocabulary of {len(ids)}")
    scored = list(zip(package.vocabulary or (), package.scores, strict=True))
    backend = Tokenizer(models.Unigram(scored, ids[family.unknown], byte_fallback=False))
    steps: list[normalizers.Normalizer] = [normalizers.NFKC()]
    if options.get("do_lower_case", False):
        steps.append(normalizers.Lowercase())
    backend.normalizer = normalizers.Sequence(steps)
    backend.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return backend


_Backend = Callable[[Family, Mapping[str, Any], ModelPackage, dict[str, int]], Tokenizer]
_BACKENDS: dict[str, _Backend] = {"wordpiece": _wordpiece, "bpe": _bpe, "unigram": _unigram}
