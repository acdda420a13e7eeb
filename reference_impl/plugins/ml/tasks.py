"""The ``inference_config`` of a stored model: one task with its options, defaults and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference_impl.errors import ApiError, illegal_argument, status_exception
from reference_impl.plugins.ml import tokenization
from reference_impl.rest.parsing import (
    BOOLEAN,
    INTEGER,
    STRING,
    STRINGS,
    TEXT,
    Kind,
    ObjectParser,
    Source,
)

Options = dict[str, Any]

NER_LABELS = ["O", "B_MISC", "I_MISC", "B_PER", "I_PER", "B_ORG", "I_ORG", "B_LOC", "I_LOC"]
ZERO_SHOT_LABELS = ["entailment", "neutral", "contradiction"]
PREDICTION_TYPES = ("string", "number", "boolean")

_NLP: Mapping[str, Kind] = {
    "tokenization": tokenization.STORED,
    "results_field": STRING,
    "vocabulary": Kind(frozenset({"START_OBJECT"}), lambda value, _source: value),
}
_TREE: Mapping[str, Kind] = {"results_field": STRING, "num_top_feature_importance_values": INTEGER}


def _word(*words: str) -> Kind:
    def convert(value: Any, _source: Source) -> str:
        if str(value).lower() not in words:
            raise illegal_argument(f"unknown value [{value}]; must be one of [{', '.join(words)}]")
        return str(value).lower()

    return Kind(frozenset({"VALUE_STRING"}), convert)


FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "fill_mask": {"num_top_classes": INTEGER, "mask_token": TEXT},
    "ner": {"classification_labels": STRINGS},
    "pass_through": {},
    "text_classification": {"classification_labels": STRINGS, "num_top_classes": INTEGER},
    "text_embedding": {"embedding_size": INTEGER},
    "text_expansion": {},
    "text_similarity": {"text": STRING, "span_score_combination_function": _word("max", "mean")},
    "question_answering": {"num_top_classes": INTEGER, "max_answer_length": INTEGER},
    "zero_shot_classification": {
        "classification_labels": STRINGS,
        "hypothesis_template": STRING,
        "multi_label": BOOLEAN,
        "labels": STRINGS,
    },
}
TREE_FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "regression": _TREE,
    "classification": {
        **_TREE,
        "num_top_classes": INTEGER,
        "top_classes_results_field": STRING,
        "prediction_field_type": _word(*PREDICTION_TYPES),
    },
}
PARSERS = {task: ObjectParser(task, {**_NLP, **fields}) for task, fields in FIELDS.items()} | {
    task: ObjectParser(task, fields) for task, fields in TREE_FIELDS.items()
}
NO_WINDOWS = {"fill_mask", "ner", "pass_through", "text_embedding", "zero_shot_classification"}


def is_nlp(task: str) -> bool:
    """True for tasks of PyTorch models."""
    return task in FIELDS


def inference_config(fill_mask_top_classes: int) -> Kind:
    """Reads the object: exactly one known task, its defaults (of which the figure is one) filled in."""

    def convert(value: Any, source: Source) -> dict[str, Options]:
        task = one_task(value, PARSERS, source)
        options = PARSERS[task].parse(value[task], source.at(task))
        return {task: _completed(task, options, fill_mask_top_classes)}

    return Kind(frozenset({"START_OBJECT"}), convert)


def one_task(value: Mapping[str, Any], known: Mapping[str, Any], source: Source) -> str:
    """The only key; 400 ``x_content_parse_exception`` when it is not the only one or not a task."""
    tasks = list(value)
    if len(tasks) != 1:
        raise ApiError(
            400,
            "x_content_parse_exception",
            f"[{source.place()}] [inference_config] must be an object with exactly one task, found"
            f" [{len(tasks)}]",
        )
    if tasks[0] not in known:
        raise ApiError(
            400,
            "x_content_parse_exception",
            f"[{source.at(tasks[0]).place()}] [inference_config] unknown field [{tasks[0]}]",
        )
    return tasks[0]


def _completed(task: str, options: Options, fill_mask_top_classes: int) -> Options:
    if not is_nlp(task):
        return _tree_defaults(task, options)
    if "vocabulary" in options:
        raise status_exception(400, "illegal setting [vocabulary] on inference model creation")
    options.setdefault("tokenization", tokenization.default())
    if task in NO_WINDOWS:
        tokenization.refuse_span(task, options["tokenization"])
    if task == "fill_mask":
        options.setdefault("num_top_classes", fill_mask_top_classes)
    if task in _COMPLETE:
        _COMPLETE[task](options)
    return {"tokenization": options.pop("tokenization"), **options}


def _tree_defaults(task: str, options: Options) -> Options:
    options.setdefault("results_field", "predicted_value")
    if task == "classification":
        options.setdefault("num_top_classes", 0)
        options.setdefault("top_classes_results_field", "top_classes")
        options.setdefault("prediction_field_type", "string")
    options.setdefault("num_top_feature_importance_values", 0)
    if options["num_top_feature_importance_values"] < 0:
        raise illegal_argument("[num_top_feature_importance_values] must be greater than or equal to 0")
    return options


def _fill_mask(options: Options) -> None:
    family, tokens = next(iter(options["tokenization"].items()))
    expected = tokens.get("mask_token") or tokenization.MASK_TOKENS[family]
    requested = options.setdefault("mask_token", expected)
    if requested != expected:
        raise illegal_argument(
            f"Mask token requested was [{requested}] but must be [{expected}] for this model"
        )


def _ner(options: Options) -> None:
    labels = options.setdefault("classification_labels", list(NER_LABELS))
    only = "[ner] only allows IOB tokenization tagging for classification labels; "
    bad = [label for label in labels if not label.upper().startswith(("B-", "I-", "B_", "I_", "O"))]
    if bad:
        raise status_exception(400, f"{only}provided [{', '.join(bad)}]")
    if not any(label.upper() == "O" for label in labels):
        raise status_exception(400, f"{only}missing outside label [O]")


def _text_classification(options: Options) -> None:
    labels = options.setdefault("classification_labels", [])
    if len(labels) < 2:
        raise status_exception(
            400,
            "[text_classification] requires at least 2 [classification_labels]; provided"
            f" [{', '.join(labels)}]",
        )
    options.setdefault("num_top_classes", -1)


def _text_embedding(options: Options) -> None:
    size = options.get("embedding_size")
    if size is not None and size <= 0:
        raise status_exception(
            400, f"[embedding_size] must be a number greater than 0; configured size [{size}]"
        )


def _text_similarity(options: Options) -> None:
    options.setdefault("span_score_combination_function", "max")


def _question_answering(options: Options) -> None:
    top, longest = options.setdefault("num_top_classes", 0), options.setdefault("max_answer_length", 15)
    if top < 0:
        raise status_exception(
            400, f"[num_top_classes] must be greater than or equal to [0]; provided [{top}]"
        )
    if longest <= 0:
        raise status_exception(400, f"[max_answer_length] must be greater than [0]; provided [{longest}]")


def _zero_shot(options: Options) -> None:
    labels = options.get("classification_labels")
    if labels is None:
        raise illegal_argument("Required [classification_labels]")
    text = f"[classification_labels] must contain exactly the three values [{', '.join(ZERO_SHOT_LABELS)}]"
    if len(labels) != len(ZERO_SHOT_LABELS):
        raise status_exception(400, text)
    if bad := [label for label in labels if label.lower() not in ZERO_SHOT_LABELS]:
        raise status_exception(400, f"{text}. Invalid labels [{', '.join(bad)}]")
    options.setdefault("hypothesis_template", "This example is {}.")
    options.setdefault("multi_label", False)
    if options.get("labels") == []:
        raise status_exception(400, "[labels] must not be empty")


_COMPLETE: Mapping[str, Callable[[Options], None]] = {
    "fill_mask": _fill_mask,
    "ner": _ner,
    "text_classification": _text_classification,
    "text_embedding": _text_embedding,
    "text_similarity": _text_similarity,
    "question_answering": _question_answering,
    "zero_shot_classification": _zero_shot,
}

_NLP_UPDATE: Mapping[str, Kind] = {"results_field": STRING, "tokenization": tokenization.UPDATE}
UPDATE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "fill_mask": ("num_top_classes",),
    "ner": (),
    "pass_through": (),
    "text_classification": ("num_top_classes", "classification_labels"),
    "text_embedding": (),
    "text_expansion": (),
    "text_similarity": ("text", "span_score_combination_function"),
    "question_answering": ("question", "num_top_classes", "max_answer_length"),
    "zero_shot_classification": ("labels", "multi_label"),
}
_ONLY_IN_UPDATES: Mapping[str, Kind] = {"question": STRING}
REQUIRED_UPDATE: Mapping[str, str] = {"question_answering": "question", "text_similarity": "text"}


def _update_kinds(task: str, names: tuple[str, ...]) -> dict[str, Kind]:
    kinds = {**FIELDS[task], **_ONLY_IN_UPDATES}
    return {name: kinds[name] for name in names}


UPDATE_PARSERS = {
    task: ObjectParser(f"{task}_update", {**_NLP_UPDATE, **_update_kinds(task, names)})
    for task, names in UPDATE_FIELDS.items()
} | {task: ObjectParser(f"{task}_update", fields) for task, fields in TREE_FIELDS.items()}


def read_update(value: Any, source: Source) -> dict[str, Options]:
    """The ``inference_config`` of an inference request: one task with the options to change."""
    task = one_task(value, UPDATE_PARSERS, source)
    options = UPDATE_PARSERS[task].parse(value[task], source.at(task))
    needed = REQUIRED_UPDATE.get(task)
    if needed is not None and options.get(needed) is None:
        raise illegal_argument(f"[{needed}] must not be null.")
    if options.get("labels") == []:
        raise status_exception(400, "[labels] must not be empty")
    return {task: options}


def check_update(value: Any) -> None:
    """Refuse an ``inference_config`` that no model of its task can take: what :func:`read_update` refuses,
    and numbers out of their bounds. Raises ApiError 400."""
    for task, options in read_update(value, Source()).items():
        if task == "question_answering":
            _question_answering(options)
        elif not is_nlp(task):
            _tree_defaults(task, options)


UPDATE = Kind(frozenset({"START_OBJECT"}), read_update)
