"""Tokenization (section 4 of the facts)."""

from tests.reference_impl.ml.facts.row import TASKS, TOKENS, row

FILES = "reference_impl/deployment/tokenization/"
TASK_FILES = "reference_impl/deployment/tasks/"
JAPANESE = f"{FILES}test_japanese.py::test_"
REFERENCE = f"{FILES}test_tokens_of_reference.py::test_"
REFERENCE_ROWS = f"{FILES}test_rows_of_reference.py::test_"

ROWS = (
    row(
        "4.1 options, defaults and rules",
        f"{TASKS}rules_of_tokenization",
        f"{TASKS}families_have_their_own_options",
        f"{TASKS}families_that_may_ignore_case",
    ),
    row(
        "4.1 balanced truncation, long rows and spans in every family",
        f"{TASKS}what_every_family_takes",
    ),
    row("4.1 add_prefix_space", f"{TASKS}only_families_that_merge_bytes_may_begin_with_a_blank"),
    row("4.1 truncate", f"{TASKS}ways_to_truncate"),
    row("4.1 lower case only when asked", f"{TOKENS}case_and_accents_go_only_when_asked"),
    row("4.2 bert", f"{TOKENS}bert_splits_words_into_pieces", f"{TOKENS}bert_adds_special_tokens_around"),
    row("4.2 mpnet", f"{TOKENS}mpnet_is_wordpiece_with_its_own_special_tokens"),
    row("4.2 roberta", f"{TOKENS}roberta_merges_bytes"),
    row("4.2 xlm_roberta", f"{TOKENS}xlm_roberta_takes_the_most_probable_pieces"),
    row("4.2 byte_level_bpe", f"{TOKENS}byte_level_bpe_can_name_its_special_tokens"),
    row("4.2 bert_ja", f"{JAPANESE}words_are_the_tokens_that_cover_the_text_with_the_fewest"),
    row(
        "4.2 all families as in the libraries that models are trained with",
        f"{REFERENCE}drawn_texts_have_the_ids_and_places_of_the_reference",
        f"{REFERENCE}drawn_texts_have_the_ids_of_the_original_implementation",
        f"{REFERENCE_ROWS}a_pair_has_the_ids_and_types_of_the_reference",
    ),
    row(
        "4.2 every family's arguments",
        f"{TOKENS}a_family_decides_the_arguments",
        f"{TASK_FILES}test_families.py::test_a_model_gets_the_arguments_of_its_family",
    ),
    row(
        "4.2 a vocabulary without a needed token",
        f"{TOKENS}an_unusable_vocabulary_is_refused",
        f"{TOKENS}special_tokens_that_are_to_be_added_are_needed",
    ),
    row(
        "4.3 single sequences",
        f"{TOKENS}a_text_of_exactly_the_limit_is_not_cut",
        f"{TOKENS}any_truncation_cuts_the_end_of_a_single_text",
        f"{REFERENCE_ROWS}a_long_text_is_cut_as_in_the_reference",
        f"{TOKENS}a_text_that_may_not_be_cut_is_refused",
    ),
    row(
        "4.4 pairs",
        f"{TOKENS}pairs_are_cut_on_the_side_that_is_named",
        f"{REFERENCE_ROWS}a_long_pair_is_cut_as_in_the_reference",
        f"{TOKENS}a_pair_that_cannot_be_cut_is_refused",
        f"{TOKENS}pairs_need_special_tokens",
    ),
    row(
        "4.5 windows",
        f"{TOKENS}windows_overlap_and_keep_words_whole",
        f"{REFERENCE_ROWS}windows_over_whole_words_are_those_of_the_reference",
        f"{TOKENS}windows_over_the_second_text_of_a_pair",
        f"{TOKENS}windows_lose_no_token_and_stay_within_the_limit",
    ),
    row(
        "4.5 a pair of exactly the limit",
        f"{TOKENS}a_pair_of_exactly_the_limit_is_read_in_windows_and_a_single_text_is_not",
    ),
)
