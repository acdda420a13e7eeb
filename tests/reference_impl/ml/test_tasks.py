"""Stored options of tasks and tokenization: defaults, rules, texts."""

import pytest

from reference_impl.errors import ApiError
from reference_impl.plugins.ml.tasks import PARSERS, inference_config, read_update
from reference_impl.plugins.ml.tokenization import MASK_TOKENS
from reference_impl.rest.parsing import Source
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

BERT = {
    "do_lower_case": False,
    "with_special_tokens": True,
    "max_sequence_length": 512,
    "truncate": "first",
    "span": -1,
}
LABELS = ["entailment", "neutral", "contradiction"]


def read(task, options):
    return inference_config(5).convert({task: options}, Source())[task]


def cause_of(task, options) -> str:
    with pytest.raises(ApiError) as caught:
        read(task, options)
    error = caught.value
    assert error.status == 400
    while error.caused_by is not None:
        error = error.caused_by
    return str(error.reason)


@fact("defaults are echoed", source="put a model")
@fact("stored options and defaults", source="tasks")
@pytest.mark.parametrize(
    ("task", "given", "stored"),
    [
        ("pass_through", {}, {}),
        ("text_embedding", {"embedding_size": 3}, {"embedding_size": 3}),
        ("text_expansion", {}, {}),
        ("fill_mask", {}, {"num_top_classes": 5, "mask_token": "[MASK]"}),
        (
            "ner",
            {},
            {
                "classification_labels": [
                    "O",
                    "B_MISC",
                    "I_MISC",
                    "B_PER",
                    "I_PER",
                    "B_ORG",
                    "I_ORG",
                    "B_LOC",
                    "I_LOC",
                ]
            },
        ),
        (
            "text_classification",
            {"classification_labels": ["a", "b"]},
            {"classification_labels": ["a", "b"], "num_top_classes": -1},
        ),
        ("text_similarity", {}, {"span_score_combination_function": "max"}),
        ("question_answering", {}, {"num_top_classes": 0, "max_answer_length": 15}),
        (
            "zero_shot_classification",
            {"classification_labels": LABELS},
            {
                "classification_labels": LABELS,
                "hypothesis_template": "This example is {}.",
                "multi_label": False,
            },
        ),
    ],
)
def test_defaults_are_filled_in(task, given, stored):
    assert read(task, given) == {"tokenization": {"bert": BERT}, **stored}
    assert read(task, {**given, "results_field": "r"})["results_field"] == "r"


@fact("defaults are echoed", source="put a model")
@fact("wrong mask token", source="put a model")
@pytest.mark.parametrize(("family", "mask"), [("bert", "[MASK]"), ("roberta", "<mask>"), ("mpnet", "<mask>")])
def test_the_mask_token_is_the_tokenizers(family, mask):
    tokenization = {"tokenization": {family: {}}}
    assert read("fill_mask", tokenization)["mask_token"] == mask
    assert cause_of("fill_mask", tokenization | {"mask_token": "<x>"}) == (
        f"Mask token requested was [<x>] but must be [{mask}] for this model"
    )


@fact("options, defaults and rules", source="options of tokenization")
def test_families_have_their_own_options():
    roberta = read("ner", {"tokenization": {"roberta": {"add_prefix_space": True}}})["tokenization"]
    assert roberta == {"roberta": {**BERT, "add_prefix_space": True}}
    bpe = read(
        "ner", {"tokenization": {"byte_level_bpe": {"mask_token": "", "pad_token": " ", "unk_token": "[U]"}}}
    )
    assert bpe["tokenization"]["byte_level_bpe"]["mask_token"] == "<mask>"
    assert bpe["tokenization"]["byte_level_bpe"]["pad_token"] == "<pad>"
    assert bpe["tokenization"]["byte_level_bpe"]["unk_token"] == "[U]"


@fact("bad tokenization option", source="put a model")
@fact("options, defaults and rules", source="options of tokenization")
@pytest.mark.parametrize(
    ("family", "options", "text"),
    [
        ("roberta", {"do_lower_case": True}, "unable to set [do_lower_case] to [true] for roberta tokenizer"),
        (
            "xlm_roberta",
            {"do_lower_case": True},
            "unable to set [do_lower_case] to [true] for XLMRoberta tokenizer",
        ),
        (
            "byte_level_bpe",
            {"do_lower_case": True},
            "unable to set [do_lower_case] to [true] for byte_level_bpe tokenizer",
        ),
        ("bert", {"max_sequence_length": 0}, "[max_sequence_length] must be positive"),
        (
            "bert",
            {"span": -2},
            "[span] must be non-negative to indicate span length or [-1] to indicate no windowing should"
            " occur",
        ),
        (
            "bert",
            {"span": 9, "max_sequence_length": 8, "truncate": "none"},
            "[span] provided [9] must not be greater than [max_sequence_length] provided [8]",
        ),
        ("bert", {"span": 4}, "[span] must not be provided when [truncate] is [first]"),
        (
            "bert",
            {"truncate": "middle"},
            "No enum constant"
            " org.elasticsearch.xpack.core.ml.inference.trainedmodel.Tokenization.Truncate.MIDDLE",
        ),
    ],
)
def test_rules_of_tokenization(family, options, text):
    assert cause_of("text_expansion", {"tokenization": {family: options}}) == text


@fact("truncate", source="options of tokenization")
@pytest.mark.parametrize("truncate", ["none", "first", "second", "balanced", "NONE"])
def test_ways_to_truncate(truncate):
    stored = read("ner", {"tokenization": {"bert": {"truncate": truncate}}})
    assert stored["tokenization"]["bert"]["truncate"] == truncate.lower()


@fact("balanced truncation, long rows and spans in every family", source="options of tokenization")
@pytest.mark.parametrize("family", MASK_TOKENS)
@pytest.mark.parametrize(
    "options",
    [
        {"truncate": "balanced"},
        {"max_sequence_length": 10**6},
        {"truncate": "none", "span": 512},
        {"span": -1},
    ],
)
def test_what_every_family_takes(family, options):
    stored = read("text_expansion", {"tokenization": {family: options}})["tokenization"][family]
    assert {name: stored[name] for name in BERT} == BERT | options


@fact("add_prefix_space", source="options of tokenization")
@pytest.mark.parametrize("family", MASK_TOKENS)
def test_only_families_that_merge_bytes_may_begin_with_a_blank(family):
    given = {"tokenization": {family: {"add_prefix_space": True}}}
    if family in {"roberta", "byte_level_bpe"}:
        assert read("ner", given)["tokenization"][family]["add_prefix_space"] is True
        assert (
            read("ner", {"tokenization": {family: {}}})["tokenization"][family]["add_prefix_space"] is False
        )
    else:
        assert "unknown field [add_prefix_space]" in cause_of("ner", given)


@fact("options, defaults and rules", source="options of tokenization")
@pytest.mark.parametrize("family", ["bert", "bert_ja", "mpnet", "deberta_v2"])
def test_families_that_may_ignore_case(family):
    stored = read("ner", {"tokenization": {family: {"do_lower_case": True, "truncate": "balanced"}}})
    assert stored["tokenization"] == {family: BERT | {"do_lower_case": True, "truncate": "balanced"}}


@fact("validation of stored options", source="tasks")
def test_tasks_that_read_windows_and_tasks_that_do_not():
    windows = {"tokenization": {"bert": {"truncate": "none", "span": 16}}}
    given = {"classification_labels": ["a", "b"]}
    for task in ("text_expansion", "text_similarity", "question_answering"):
        assert read(task, windows)["tokenization"]["bert"]["span"] == 16
    assert read("text_classification", windows | given)["tokenization"]["bert"]["span"] == 16
    zero_shot = windows | {"classification_labels": LABELS}
    for task in ("fill_mask", "ner", "pass_through", "text_embedding", "zero_shot_classification"):
        assert cause_of(task, zero_shot if task == "zero_shot_classification" else windows) == (
            f"[{task}] does not support windowing long text sequences; configured span [16]"
        )


@fact("validation of stored options", source="tasks")
@pytest.mark.parametrize(
    ("task", "options", "text"),
    [
        (
            "ner",
            {"classification_labels": ["O", "PER"]},
            "[ner] only allows IOB tokenization tagging for classification labels; provided [PER]",
        ),
        (
            "ner",
            {"classification_labels": ["B-X", "i_x", "OTHER"]},
            "[ner] only allows IOB tokenization tagging for classification labels; missing outside label [O]",
        ),
        (
            "text_classification",
            {"classification_labels": ["a"]},
            "[text_classification] requires at least 2 [classification_labels]; provided [a]",
        ),
        (
            "text_embedding",
            {"embedding_size": 0},
            "[embedding_size] must be a number greater than 0; configured size [0]",
        ),
        (
            "question_answering",
            {"num_top_classes": -1},
            "[num_top_classes] must be greater than or equal to [0]; provided [-1]",
        ),
        (
            "question_answering",
            {"max_answer_length": 0},
            "[max_answer_length] must be greater than [0]; provided [0]",
        ),
        (
            "zero_shot_classification",
            {"classification_labels": LABELS, "labels": []},
            "[labels] must not be empty",
        ),
        (
            "zero_shot_classification",
            {"classification_labels": ["a"]},
            "[classification_labels] must contain exactly the three values [entailment, neutral,"
            " contradiction]",
        ),
        (
            "zero_shot_classification",
            {"classification_labels": ["Entailment", "neutral", "x"]},
            "[classification_labels] must contain exactly the three values [entailment, neutral,"
            " contradiction]."
            " Invalid labels [x]",
        ),
        (
            "pass_through",
            {"vocabulary": {"index": "i"}},
            "illegal setting [vocabulary] on inference model creation",
        ),
    ],
)
def test_rules_of_tasks(task, options, text):
    assert cause_of(task, options) == text


@pytest.mark.parametrize("task", sorted(PARSERS))
def test_unknown_options_are_refused(task):
    with pytest.raises(ApiError) as caught:
        read(task, {"no_such_option": 1})
    assert caught.value.type == "x_content_parse_exception"
    assert f"[{task}] unknown field [no_such_option]" in str(caught.value.reason)


def test_the_cause_of_a_broken_rule_is_told():
    async def scenario(world: World) -> None:
        body = {"model_type": "pytorch", "inference_config": {"text_embedding": {"embedding_size": 0}}}
        answer = await world.call("PUT", f"{TM}/m", body)
        assert answer.error[:2] == (400, "x_content_parse_exception")
        assert answer.cause == "[embedding_size] must be a number greater than 0; configured size [0]"

    run(scenario)


@fact("vocabulary setting supplied", source="put a model")
@fact("wrong mask token", source="put a model")
@fact("bad tokenization option", source="put a model")
@fact("validation of stored options", source="tasks")
@pytest.mark.parametrize(
    ("config", "type_", "reason"),
    [
        (
            {"pass_through": {"vocabulary": {"index": "i"}}},
            "status_exception",
            "illegal setting [vocabulary] on inference model creation",
        ),
        (
            {"ner": {"tokenization": {"bert": {"max_sequence_length": 0}}}},
            "illegal_argument_exception",
            "[max_sequence_length] must be positive",
        ),
        (
            {"fill_mask": {"mask_token": "<x>"}},
            "illegal_argument_exception",
            "Mask token requested was [<x>] but must be [[MASK]] for this model",
        ),
        (
            {"question_answering": {"max_answer_length": 0}},
            "status_exception",
            "[max_answer_length] must be greater than [0]; provided [0]",
        ),
    ],
)
def test_a_broken_rule_is_the_cause_of_a_parse_error(config, type_, reason):
    async def scenario(world: World) -> None:
        answer = await world.call("PUT", f"{TM}/m", {"model_type": "pytorch", "inference_config": config})
        assert answer.error[:2] == (400, "x_content_parse_exception")
        found = answer.body["error"]
        while "caused_by" in found:
            found = found["caused_by"]
        assert (found["type"], found["reason"]) == (type_, reason)
        assert (await world.call("GET", f"{TM}/m")).status == 404

    run(scenario)


UPDATES = {
    "fill_mask": {"num_top_classes": 1},
    "ner": {},
    "pass_through": {},
    "text_classification": {"num_top_classes": 1, "classification_labels": ["a", "b"]},
    "text_embedding": {},
    "text_expansion": {},
    "text_similarity": {"text": "t", "span_score_combination_function": "mean"},
    "question_answering": {"question": "q", "num_top_classes": 1, "max_answer_length": 2},
    "zero_shot_classification": {"labels": ["a"], "multi_label": True},
}
"""What a request may change of each task, beside the options of all tasks."""

COMMON = {"results_field": "r", "tokenization": {"bert": {"truncate": "none", "span": 1}}}
STORED_ONLY = {"mask_token": "[MASK]", "embedding_size": 3, "hypothesis_template": "{}", "vocabulary": {}}


@fact("what a request may change", source="tasks")
@pytest.mark.parametrize("task", UPDATES)
def test_what_a_request_may_change(task):
    known = {name: value for options in UPDATES.values() for name, value in options.items()} | STORED_ONLY
    own = UPDATES[task]
    assert read_update({task: {**own, **COMMON}}, Source()) == {task: {**own, **COMMON}}
    for name in set(known) - set(own):
        with pytest.raises(ApiError) as caught:
            read_update({task: {**own, name: known[name]}}, Source())
        assert f"unknown field [{name}]" in str(caught.value.reason)


def test_a_question_comes_with_requests_and_is_not_stored():
    with pytest.raises(ApiError) as caught:
        read("question_answering", {"question": "who?"})
    assert "[question_answering] unknown field [question]" in str(caught.value.reason)
    assert read_update({"question_answering": {"question": "who?"}}, Source()) == {
        "question_answering": {"question": "who?"}
    }
