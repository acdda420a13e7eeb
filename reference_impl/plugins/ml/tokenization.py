"""The ``tokenization`` object of a stored task: its families, options, defaults and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.errors import illegal_argument, status_exception
from reference_impl.rest.parsing import BOOLEAN, INTEGER, TEXT, Kind, ObjectParser, Source

TRUNCATE = ("none", "first", "second", "balanced")
DEFAULTS: Mapping[str, Any] = {
    "do_lower_case": False,
    "with_special_tokens": True,
    "max_sequence_length": 512,
    "truncate": "first",
    "span": -1,
}
MASK_TOKENS: Mapping[str, str] = {
    "bert": "[MASK]",
    "bert_ja": "[MASK]",
    "mpnet": "<mask>",
    "roberta": "<mask>",
    "xlm_roberta": "<mask>",
    "deberta_v2": "[MASK]",
    "byte_level_bpe": "<mask>",
}
NEVER_LOWER_CASE: Mapping[str, str] = {
    "roberta": "roberta",
    "xlm_roberta": "XLMRoberta",
    "byte_level_bpe": "byte_level_bpe",
}
"""Families that keep case, by the name under which they say so."""

BPE_TOKENS: Mapping[str, str] = {
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "bos_token": "<s>",
    "eos_token": "</s>",
    "mask_token": "<mask>",
}


def truncate_word(value: Any, _source: Source | None = None) -> str:
    """One of the truncation words, in lower case; 400 ``illegal_argument_exception`` otherwise."""
    word = str(value).lower()
    if word not in TRUNCATE:
        raise illegal_argument(
            "No enum constant org.elasticsearch.xpack.core.ml.inference.trainedmodel.Tokenization.Truncate."
            + str(value).upper()
        )
    return word


TRUNCATE_KIND = Kind(frozenset({"VALUE_STRING"}), truncate_word)
_COMMON: Mapping[str, Kind] = {
    "do_lower_case": BOOLEAN,
    "with_special_tokens": BOOLEAN,
    "max_sequence_length": INTEGER,
    "truncate": TRUNCATE_KIND,
    "span": INTEGER,
}


def _fields(family: str) -> dict[str, Kind]:
    fields = dict(_COMMON)
    if family in {"roberta", "byte_level_bpe"}:
        fields["add_prefix_space"] = BOOLEAN
    if family == "byte_level_bpe":
        fields.update(dict.fromkeys(BPE_TOKENS, TEXT))
    return fields


PARSERS = {family: ObjectParser(f"{family}_tokenization", _fields(family)) for family in MASK_TOKENS}
_UPDATE_FIELDS = {"truncate": TRUNCATE_KIND, "span": INTEGER}
UPDATE_PARSERS = {
    family: ObjectParser(f"{family}_tokenization_update", _UPDATE_FIELDS) for family in MASK_TOKENS
}


def _one_family(value: Mapping[str, Any]) -> str:
    families = list(value)
    if len(families) != 1:
        raise illegal_argument("[tokenization] must be an object with exactly one tokenization type")
    if families[0] not in PARSERS:
        raise illegal_argument(f"unknown field [{families[0]}]")
    return families[0]


def stored(value: Any, source: Source) -> dict[str, Any]:
    """A stored object with every default filled in; ApiError 400 when it breaks a rule."""
    family = _one_family(value)
    options = PARSERS[family].parse(value[family], source.at(family))
    full = {**DEFAULTS, **options}
    if family in {"roberta", "byte_level_bpe"}:
        full.setdefault("add_prefix_space", False)
    if family == "byte_level_bpe":
        full.update({name: token for name, token in BPE_TOKENS.items() if not options.get(name, "").strip()})
    _check(family, full)
    return {family: full}


def _check(family: str, options: Mapping[str, Any]) -> None:
    longest, span, truncate = options["max_sequence_length"], options["span"], options["truncate"]
    if family in NEVER_LOWER_CASE and options["do_lower_case"]:
        raise illegal_argument(
            f"unable to set [do_lower_case] to [true] for {NEVER_LOWER_CASE[family]} tokenizer"
        )
    if longest <= 0:
        raise illegal_argument("[max_sequence_length] must be positive")
    _check_least(span)
    if span > longest:
        raise illegal_argument(
            f"[span] provided [{span}] must not be greater than [max_sequence_length] provided [{longest}]"
        )
    check_span(truncate, span)


def _check_least(span: int) -> None:
    if span < -1:
        raise illegal_argument(
            "[span] must be non-negative to indicate span length or [-1] to indicate no windowing should"
            " occur"
        )


def check_span(truncate: str, span: int) -> None:
    """A span and a truncation exclude each other; 400 ``illegal_argument_exception``."""
    if span != -1 and truncate != "none":
        raise illegal_argument(f"[span] must not be provided when [truncate] is [{truncate}]")


def default() -> dict[str, Any]:
    """What a task without the object gets."""
    return {"bert": dict(DEFAULTS)}


def update(value: Any, source: Source) -> dict[str, Any]:
    """A checked object of an update, as given."""
    family = _one_family(value)
    options = UPDATE_PARSERS[family].parse(value[family], source.at(family))
    if options.get("span") is not None:
        _check_least(options["span"])
    return {family: options}


def refuse_span(task: str, tokenization: Mapping[str, Any]) -> None:
    """400 for tasks that cannot work on windows of a long text."""
    span = next(iter(tokenization.values()))["span"]
    if span != -1:
        raise status_exception(
            400, f"[{task}] does not support windowing long text sequences; configured span [{span}]"
        )


STORED = Kind(frozenset({"START_OBJECT"}), stored)
UPDATE = Kind(frozenset({"START_OBJECT"}), update)
