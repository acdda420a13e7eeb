"""Reads the ``preprocessors`` of a definition. All functions raise Unreadable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference_impl.plugins.ml.trees.preprocessors import Lookup, Multi, NGrams, OneHot, Preprocessor
from reference_impl.plugins.ml.trees.reading import Unreadable, integer, mapping, number

SIZES = range(1, 6)
LONGEST = 100
DEFAULT_LENGTH = 50
MAX_DEPTH = 8


def parse_preprocessor(value: Any, depth: int = 0) -> Preprocessor:
    """One preprocessor: an object with one key, its kind."""
    if not isinstance(value, Mapping) or len(value) != 1:
        raise Unreadable(f"a preprocessor is an object with one of the keys [{', '.join(_KINDS)}, multi]")
    if depth > MAX_DEPTH:
        raise Unreadable("preprocessors are nested too deeply")
    ((kind, body),) = value.items()
    if kind == "multi":
        return _multi(body, depth)
    if kind not in _KINDS:
        raise Unreadable(f"unknown preprocessor [{kind}]")
    return _KINDS[kind](body)


def custom(value: Mapping[str, Any]) -> bool:
    """Whether a preprocessor was written by the user of the model, who knows the features that it makes."""
    return any(body.get("custom") is True for body in value.values())


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Unreadable(f"[{name}] must be a text")
    return value


def _table(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    if not isinstance(value, Mapping):
        raise Unreadable(f"[{name}] must be an object")
    return value


def _numbers(body: Mapping[str, Any], name: str) -> dict[str, float]:
    return {key: number(value, name) for key, value in _table(body, name).items()}


def _one_hot(value: Any) -> OneHot:
    body = mapping(value, {"field", "hot_map", "custom"})
    columns = _table(body, "hot_map")
    return OneHot(_text(body, "field"), {key: _text(columns, key) for key in columns})


def _frequency(value: Any) -> Lookup:
    body = mapping(value, {"field", "feature_name", "frequency_map", "custom"})
    return Lookup(_text(body, "field"), _text(body, "feature_name"), _numbers(body, "frequency_map"))


def _target_mean(value: Any) -> Lookup:
    body = mapping(value, {"field", "feature_name", "target_map", "default_value", "custom"})
    otherwise = number(body.get("default_value"), "default_value")
    return Lookup(_text(body, "field"), _text(body, "feature_name"), _numbers(body, "target_map"), otherwise)


def _n_grams(value: Any) -> NGrams:
    body = mapping(value, {"field", "feature_prefix", "n_grams", "start", "length", "custom"})
    listed = body.get("n_grams")
    if not isinstance(listed, list) or not listed or any(size not in SIZES for size in listed):
        raise Unreadable(f"[n_grams] must be a list of sizes from {SIZES[0]} to {SIZES[-1]}")
    start = integer(body, "start") if "start" in body else 0
    length = integer(body, "length") if "length" in body else DEFAULT_LENGTH
    if not 1 <= length <= LONGEST:
        raise Unreadable(f"[length] must be from 1 to {LONGEST}")
    if max(listed) > length:
        raise Unreadable("[length] must not be less than the sizes in [n_grams]")
    if start < 0 < start + length:
        raise Unreadable("[start] must leave room for [length] when it counts from the end")
    prefix = body.get("feature_prefix", f"ngram_{start}_{length}")
    if not isinstance(prefix, str):
        raise Unreadable("[feature_prefix] must be a text")
    return NGrams(_text(body, "field"), prefix, tuple(listed), start, length)


def _multi(value: Any, depth: int) -> Multi:
    listed = mapping(value, {"processors", "custom"}).get("processors")
    if not isinstance(listed, list) or len(listed) < 2:
        raise Unreadable("[processors] must be a list of at least two")
    return Multi(tuple(parse_preprocessor(item, depth + 1) for item in listed))


_KINDS: Mapping[str, Callable[[Any], Preprocessor]] = {
    "one_hot_encoding": _one_hot,
    "frequency_encoding": _frequency,
    "target_mean_encoding": _target_mean,
    "n_gram_encoding": _n_grams,
}
