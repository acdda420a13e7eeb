"""The deployment core, tasks and scaling (section 3 of the facts)."""

from tests.reference_impl.ml.facts.row import (
    DEPLOYMENT,
    FIGURES,
    INFER,
    KALMAN,
    LOAD,
    MEMORY,
    NOTIFICATIONS,
    ONE_NODE,
    OUTPUTS,
    PROCESSES,
    QUEUE,
    RESULTS,
    SCALER,
    START,
    START_CHECKS,
    STOPPING,
    TASKS,
    TOKENS,
    UPDATE,
    WAITING,
    WHOLE,
    row,
    without,
)

DIRECTLY = "reference_impl/deployment/tasks/test_directly.py::test_"
OPERATIONS = "reference_impl/deployment/checks/test_operations.py::test_"
ARCHIVES = "reference_impl/deployment/checks/test_archives.py::test_"
PLACES = "reference_impl/deployment/tasks/test_places.py::test_"

ROWS = (
    row(
        "3.1 one process for a deployment, allocations inside",
        f"{PROCESSES}a_second_allocation_answers_while_the_first_is_stuck",
    ),
    row(
        "3.1 what runs takes no place in the queue, pending requests are both",
        f"{DEPLOYMENT}a_full_queue_refuses_and_counts",
    ),
    without("3.1 most processes on a node", "at most a hundred deployments are accepted, which is fewer"),
    row(
        "3.2 search first, then arrival",
        f"{QUEUE}search_overtakes_and_arrival_orders_the_rest",
        f"{DEPLOYMENT}what_a_search_asks_comes_first",
    ),
    without(
        "3.2 ids of requests", "no answer shows them, and the frames that carry them are this server's own"
    ),
    row("3.2 full", f"{QUEUE}a_full_queue_says_so", f"{DEPLOYMENT}a_full_queue_refuses_and_counts"),
    row("3.2 one queue for all allocations", f"{DEPLOYMENT}all_allocations_share_one_queue"),
    without(
        "3.2 a worker that looks every 500 ms",
        "nothing here looks from time to time: changes are told at once",
    ),
    row("3.2 ended entries take no place", f"{QUEUE}ended_entries_do_not_fill_the_queue"),
    row(
        "3.3 a timer from acceptance, late results",
        f"{DEPLOYMENT}a_timeout_is_answered_and_the_late_result_dropped",
    ),
    row(
        "3.3 one outcome for each request",
        "reference_impl/deployment/test_interleavings.py::test_a_discard_ends_everything_at_once",
    ),
    row(
        "3.3 two hours for inference in pipelines",
        "reference_impl/ingest/test_inference_processor.py::test_a_document_may_take_two_hours",
    ),
    row("3.3 cancellation counts as timeout", f"{DEPLOYMENT}a_caller_that_goes_away_frees_the_queue"),
    row("3.3 ten seconds for other requests", f"{INFER}the_timeout_reaches_the_core"),
    row("3.4 equal tokens hit", f"{DEPLOYMENT}equal_inputs_are_answered_from_the_cache_until_it_is_cleared"),
    row(
        "3.4 limit in bytes, least used goes",
        f"{FIGURES}the_least_used_entry_makes_room",
        f"{FIGURES}a_cache_keeps_its_limit_and_tells_the_truth",
    ),
    row(
        "3.4 options do not belong to the key",
        f"{DEPLOYMENT}options_of_the_result_do_not_matter_to_the_cache",
    ),
    row("3.4 zero disables", f"{DEPLOYMENT}without_a_cache_everything_is_computed"),
    row("3.4 an exception is not cached", f"{DEPLOYMENT}an_error_is_not_cached"),
    without(
        "3.4 an output that cannot be converted is cached as an error",
        "an error counts and reads the same, cached or not",
    ),
    row(
        "3.5 several sequences in one request",
        f"{RESULTS}zero_shot_asks_one_pair_a_label",
        f"{TOKENS}shorter_windows_are_padded",
    ),
    row(
        "3.5 documents of one call do not share a pass, or do not show it where the node is told to batch",
        f"{INFER}results_keep_the_order_of_the_documents_whatever_finishes_first",
        "reference_impl/deployment/test_batching.py::test_results_do_not_show_the_company",
    ),
    row(
        "3.6 tensors of each family",
        f"{TOKENS}a_family_decides_the_arguments",
        f"{PROCESSES}a_model_gets_ids_types_and_positions",
    ),
    row(
        "3.6 padding and second sequence",
        f"{TOKENS}shorter_windows_are_padded",
        f"{TOKENS}a_pair_marks_the_second_text",
    ),
    without(
        "3.6 start-up pipe, request and control lines of the native process, and their errors",
        "the frames between server and worker are this server's own, and no user can write one",
    ),
    without(
        "3.6 limits of threads",
        "the node takes 64 processors at least, so that what needs many can be tested on a small machine",
    ),
    row(
        "3.6 evaluation mode",
        f"{OUTPUTS}a_model_that_was_saved_while_it_learned_runs_as_one_that_has_learned",
    ),
    row("3.6 the simplest model: ones in double precision", f"{OUTPUTS}the_simplest_model_of_all"),
    row(
        "3.6 outputs: the first of several, rows joined, three dimensions",
        f"{OUTPUTS}three_dimensions_come_out",
        f"{OUTPUTS}only_the_first_of_several_outputs_counts",
        f"{OUTPUTS}rows_are_run_one_by_one_and_joined",
    ),
    row("3.6 outputs of another type or rank", f"{OUTPUTS}other_outputs_are_errors"),
    row(
        "3.6 forbidden and unknown operations, size of a graph, state hooks, names of records",
        f"{OPERATIONS}what_is_forbidden",
        f"{OPERATIONS}what_elasticsearch_allows_is_allowed",
        f"{OPERATIONS}a_forbidden_operation_is_found_wherever_it_hides",
        f"{OPERATIONS}what_no_architecture_uses_is_refused",
        f"{OPERATIONS}a_graph_has_a_largest_size",
        f"{OPERATIONS}hooks_are_refused",
        f"{ARCHIVES}a_strange_name_is_refused",
        f"{ARCHIVES}state_hooks_are_found_in_every_record",
    ),
    without(
        "3.6 operations outside of the list of 111",
        "the list of this server comes from a survey of architectures of its own and is longer",
    ),
    row("3.6 unreadable archives", f"{PROCESSES}a_bad_archive_fails_the_start_and_ends_the_process"),
    row(
        "3.7 results_field, is_truncated",
        f"{RESULTS}the_results_field_can_be_named_and_renamed",
        f"{RESULTS}a_cut_text_is_marked_and_others_are_not",
    ),
    row(
        "3.7 stored options and defaults",
        f"{TASKS}defaults_are_filled_in",
        "reference_impl/ml/test_profiles.py::test_default_top_classes_of_fill_mask",
    ),
    row(
        "3.7 validation of stored options",
        f"{TASKS}rules_of_tasks",
        f"{TASKS}a_broken_rule_is_the_cause_of_a_parse_error",
        f"{TASKS}tasks_that_read_windows_and_tasks_that_do_not",
    ),
    row(
        "3.7 vocabulary.index is filled in",
        "reference_impl/ml/test_creation.py::test_the_fields_are_written_in_their_order",
    ),
    row("3.7 what a request may change", f"{TASKS}what_a_request_may_change", f"{INFER}bad_bodies"),
    without(
        "3.7 an update of another task that gets past the first check",
        "no update gets past it: the task of a request is compared with that of the model, by name",
    ),
    row(
        "3.7 updates of tokenization",
        f"{TOKENS}an_update_changes_truncation",
        f"{TOKENS}an_update_that_does_not_fit_is_refused",
    ),
    row(
        "3.7 rules of stored options hold for updates",
        f"{RESULTS}rules_of_question_answering_hold_for_updates_too",
        f"{RESULTS}an_update_brings_no_windows_to_a_task_without_them",
        f"{RESULTS}an_update_brings_windows_to_a_task_that_has_them",
    ),
    row(
        "3.7 options that an update must have",
        f"{INFER}options_that_an_update_must_have",
        f"{INFER}no_labels_are_no_update",
    ),
    row(
        "3.7 fill_mask",
        f"{RESULTS}fill_mask_completes_the_text",
        f"{RESULTS}fill_mask_needs_exactly_one_mask",
    ),
    row(
        "3.7 ner",
        f"{RESULTS}ner_merges_words_and_marks_the_text",
        f"{RESULTS}ner_starts_anew_at_a_b_tag_and_takes_the_mean_of_pieces",
    ),
    row(
        "3.7 every task computes what its formula says",
        f"{DIRECTLY}text_embedding_is_the_vector_of_the_model",
        f"{DIRECTLY}text_expansion_is_every_positive_weight",
        f"{DIRECTLY}pass_through_is_the_matrix_of_the_model",
        f"{DIRECTLY}text_classification_is_a_softmax_over_the_labels",
        f"{DIRECTLY}fill_mask_is_a_softmax_at_the_mask",
        f"{DIRECTLY}ner_merges_the_words_that_the_model_tags",
        f"{DIRECTLY}text_similarity_combines_the_scores_of_windows",
        f"{DIRECTLY}zero_shot_asks_the_model_once_a_label",
        f"{DIRECTLY}question_answering_is_the_best_of_all_stretches",
        "clients/test_tiny_transformers.py::test_a_task_answers_over_http_as_its_module_does",
        "clients/test_minilm.py::test_minilm_embeds_as_the_model_called_directly",
    ),
    without(
        "3.7 ner: what early versions say of labels",
        "version 9.5 refuses such labels when the config is stored, with other words",
    ),
    row("3.7 places in the text", f"{PLACES}places_count_utf_16_units_and_leave_blanks_out"),
    row("3.7 pass_through", f"{RESULTS}pass_through_gives_the_matrix"),
    row(
        "3.7 text_classification",
        f"{RESULTS}text_classification_gives_label_probability_and_all_classes",
        f"{RESULTS}text_classification_output_must_fit",
    ),
    row(
        "3.7 text_embedding",
        f"{PROCESSES}an_embedding_is_what_the_weights_say",
        f"{RESULTS}text_embedding_is_neither_made_a_unit_vector_nor_measured",
        f"{RESULTS}text_embedding_needs_data",
    ),
    row("3.7 text_expansion", f"{RESULTS}text_expansion_gives_positive_weights_in_order"),
    row(
        "3.7 text_similarity",
        f"{RESULTS}text_similarity_scores_the_pair",
        f"{RESULTS}text_similarity_combines_windows",
    ),
    row(
        "3.7 question_answering",
        f"{RESULTS}question_answering_gives_the_stretch",
        f"{RESULTS}question_answering_errors",
    ),
    row(
        "3.7 zero_shot_classification",
        f"{RESULTS}zero_shot_asks_one_pair_a_label",
        f"{RESULTS}zero_shot_with_many_labels_judges_each_by_itself",
        f"{RESULTS}zero_shot_errors",
    ),
    without(
        "3.7 zero_shot_classification over windows",
        "no config with a span gets so far: it is refused when it is stored and when an update brings one",
    ),
    row("3.8 validation", f"{START}single_rules", f"{UPDATE}rules"),
    row(
        "3.8 -1 and null clear, enabled is always written",
        f"{UPDATE}adaptive_settings_merge_field_by_field_and_null_clears_them",
        f"{START_CHECKS}adaptive_allocations_show_whether_they_are_enabled_and_the_bounds_that_are_set",
    ),
    row(
        "3.8 enabling a running deployment needs no number",
        f"{UPDATE}adaptive_allocations_begin_on_a_running_deployment_without_a_number",
    ),
    row("3.8 first number", f"{START}adaptive_allocations_decide_the_first_number"),
    row("3.8 every ten seconds", f"{SCALER}the_loop_looks_again_and_again_every_ten_seconds"),
    row(
        "3.8 inputs: requests, waiting, failures, times", f"{LOAD}requests_that_failed_or_wait_count_as_load"
    ),
    row("3.8 filtered rate and time", f"{KALMAN}noise_is_averaged", f"{KALMAN}a_jump_is_followed_at_once"),
    row(
        "3.8 0.9 up, 0.85 down",
        f"{LOAD}each_allocation_is_busy_but_not_too_busy",
        f"{LOAD}within_the_two_thresholds_nothing_changes",
    ),
    row(
        "3.8 bounds, 32 without one",
        f"{SCALER}it_stops_growing_at_the_bound_or_at_32",
        f"{SCALER}it_shrinks_to_the_lower_bound",
    ),
    row(
        "3.8 to zero after the idle time, a setting",
        f"{SCALER}after_a_day_without_a_request_there_are_no_allocations",
        f"{SCALER}the_idle_time_is_a_setting_that_can_change_while_the_node_runs",
        f"{SCALER}with_a_lower_bound_it_never_goes_to_zero",
    ),
    row(
        "3.8 settings of at least a minute, dynamic",
        f"{SCALER}no_setting_is_shorter_than_a_minute",
        f"{SCALER}the_idle_time_is_a_setting_that_can_change_while_the_node_runs",
    ),
    row(
        "3.8 cool-down after growth and after the start of the node",
        f"{SCALER}it_does_not_shrink_within_five_minutes_of_growing",
        f"{SCALER}it_does_not_shrink_while_the_node_is_young",
        f"{SCALER}the_cool_down_is_a_setting",
    ),
    row("3.8 only started deployments", f"{SCALER}what_is_not_started_is_left_alone"),
    row(
        "3.8 the check against numbers is bypassed, notification",
        f"{SCALER}it_grows_with_the_load_and_says_so",
    ),
    row("3.8 failures are told once", f"{SCALER}a_node_without_room_is_told_of_once"),
    row("3.8 from zero: one update, and requests wait", f"{WAITING}a_request_wakes_it_waits_and_is_answered"),
    row("3.8 99 can wait", f"{WAITING}the_99th_can_wait_and_the_100th_is_refused"),
    row("3.8 removed while waiting", f"{WAITING}a_removed_deployment_ends_the_wait"),
    row("3.8 all routes failed", f"{WAITING}a_failed_load_ends_the_wait"),
    row("3.8 timeout while waiting", f"{WAITING}the_wait_is_as_long_as_the_request_may_take"),
    row("3.8 with real processes", f"{WHOLE}to_zero_allocations_and_back"),
    row("3.8 zero allocations need no memory", f"{MEMORY}the_estimate"),
    without("3.8 the serverless filter", "this server does not emulate the serverless product"),
    row(
        "3.9 three restarts",
        f"{FIGURES}three_restarts_then_none",
        f"{FIGURES}a_long_run_starts_the_count_anew",
    ),
    row(
        "3.9 in flight 500, the queue goes on",
        f"{DEPLOYMENT}a_crash_costs_what_was_in_flight_and_the_queue_goes_on",
    ),
    row(
        "3.9 the queue is rejected at a crash that is followed by a restart",
        f"{DEPLOYMENT}a_queue_that_does_not_outlive_a_crash_is_refused_and_the_next_process_goes_on",
        "reference_impl/ml/test_profiles.py::test_what_becomes_of_the_queue_of_a_crashed_process",
    ),
    row(
        "3.9 the fourth fails the deployment",
        f"{DEPLOYMENT}the_fourth_crash_fails_the_deployment_and_its_queue",
    ),
    row(
        "3.9 notification of the last failure",
        f"{NOTIFICATIONS}a_process_that_crashes_and_one_that_crashed_for_good",
    ),
    row(
        "3.9 notification of each restart",
        f"{NOTIFICATIONS}a_process_that_crashes_and_one_that_crashed_for_good",
        f"{DEPLOYMENT}a_crash_is_told_with_its_number_in_24_hours",
    ),
    row("3.10 counters", f"{FIGURES}an_outcome_counts_once_in_its_counter"),
    row(
        "3.10 hits in counts, not in times without hits",
        f"{FIGURES}hits_count_as_inferences_but_not_in_the_time_without_hits",
    ),
    row("3.10 last minute and peak", f"{FIGURES}the_last_minute_is_the_last_completed_one"),
    row("3.10 input errors do not count", f"{DEPLOYMENT}an_input_error_costs_nothing"),
    row("3.10 late results do not count", f"{DEPLOYMENT}a_timeout_is_answered_and_the_late_result_dropped"),
    row("3.11 memory", f"{MEMORY}the_estimate", f"{MEMORY}the_estimate_shows_in_statistics"),
    row(
        "3.11 processors, low priority",
        f"{START}capacity",
        f"{UPDATE}capacity_counts_the_other_deployments",
        f"{PROCESSES}the_worker_has_given_up_what_it_does_not_need",
    ),
    without(
        "3.11 waiting deployments get freed capacity", "a deployment without room is refused and never waits"
    ),
    without("3.11 lazy nodes", "there is never a second node to wait for, whatever the setting says"),
    row(
        "3.12 no vocabulary",
        f"{DEPLOYMENT}a_missing_vocabulary_fails_the_start_as_a_missing_model",
        f"{WHOLE}a_model_that_cannot_be_loaded",
    ),
    row("3.12 corrupt TorchScript", f"{PROCESSES}a_bad_archive_fails_the_start_and_ends_the_process"),
    row("3.12 stop during load", f"{STOPPING}a_stop_during_the_start_leaves_nothing"),
    row("3.12 other inference config", f"{RESULTS}an_unknown_task_cannot_be_loaded"),
    without("3.12 mixed architectures", ONE_NODE),
)
