"""Tokenizers built from an uploaded vocabulary."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tokenizers import AddedToken

from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.tokenization.backends import BACKENDS
from reference_impl.deployment.tokenization.family import FAMILIES, Family
from reference_impl.deployment.tokenization.limits import Limits
from reference_impl.deployment.tokenization.tokenizer import SpecialIds, TextTokenizer
from reference_impl.deployment.types import ModelPackage

LOGGER = logging.getLogger("reference_impl.deployment")
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
        raise _without_vocabulary(package.model_id)
    family = _with_own_tokens(FAMILIES[name], options)
    ids = {token: number for number, token in enumerate(package.vocabulary)}
    _require((family.unknown, family.pad), ids)
    try:
        backend = BACKENDS[family.algorithm](family, options, package, ids)
    except Exception as broken:  # the library raises bare Exceptions for vocabularies it cannot use
        raise LoadFailed(f"cannot build a tokenizer from the vocabulary: {broken}") from broken
    backend.add_special_tokens(
        [_special_token(token, family) for token in dict.fromkeys(family.specials) if token in ids]
    )
    limits = Limits.of(name, options)
    if limits.with_special_tokens:
        _require((family.start, family.end), ids)
    specials = SpecialIds(ids.get(family.start), ids.get(family.end), ids[family.pad], ids.get(family.mask))
    return TextTokenizer(backend, family, specials, limits, package.vocabulary)


def _require(tokens: Iterable[str], ids: Mapping[str, int]) -> None:
    for token in tokens:
        if token not in ids:
            raise LoadFailed(f"stored vocabulary is missing required [{token}] token", status=409)


def _without_vocabulary(model_id: str) -> LoadFailed:
    """What a node of Elasticsearch tells when any document of a model is missing; which one, its log says."""
    LOGGER.warning(
        "Could not find vocabulary document [%s_vocabulary] for trained model [%s]", model_id, model_id
    )
    return LoadFailed(
        f"No known trained model with model_id [{model_id}], you may need to create it or load it into the "
        "cluster with eland",
        status=404,
        type="resource_not_found_exception",
    )


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
    # Models of the RoBERTa kind were trained with a mask that swallows the blank before it.
    swallows = token == family.mask == "<mask>"
    normalized = token == family.unknown and family.name == "deberta_v2"
    return AddedToken(token, lstrip=swallows, normalized=normalized)
