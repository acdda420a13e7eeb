"""The sentences that a fault breaks, by the ids of the two pages' statements."""

from __future__ import annotations

_STOP = "stop-trained-model-deployment#"
_DELETE = "delete-inference-api#"

STOPS = f"{_STOP}summary.stops-deployment-trained-model"
STOP_REQUEST = f"{_STOP}request.post-ml-trained_models-deployment_id-deployment-stop"
STOP_PRIVILEGE = f"{_STOP}prereq.use-api-you-must-have-manage_ml"
STOP_ROLE = f"{_STOP}prereq.machine_learning_admin-built-role-includes-privilege"
STOP_ID = f"{_STOP}path.deployment_id.identifies-deployment-trained-model"
NO_MATCH_TYPE = f"{_STOP}query.allow_no_match.optional-boolean"
WILDCARD_NONE = f"{_STOP}query.allow_no_match.contains-wildcard-expressions-and-no-deployment"
ALL_NONE = f"{_STOP}query.allow_no_match.contains-all-or-no-identifiers-and"
WILDCARD_PARTIAL = f"{_STOP}query.allow_no_match.contains-wildcard-expressions-and-only-some"
NO_MATCH_TRUE = f"{_STOP}query.allow_no_match.if-true-request-succeeds-with-no"
NO_MATCH_DEFAULT = f"{_STOP}query.allow_no_match.defaults-true"
NO_MATCH_FALSE = f"{_STOP}query.allow_no_match.if-false-request-returns-404-status"
STOP_FORCE_TYPE = f"{_STOP}query.force.optional-boolean"
STOP_FORCE = f"{_STOP}query.force.if-true-deployment-stops-even-when"
UNUSABLE = f"{_STOP}query.force.such-pipelines-stay-unusable-until-deployment"
FINISH_TYPE = f"{_STOP}query.finish_pending_work.optional-boolean"
FINISH = f"{_STOP}query.finish_pending_work.if-true-deployment-stops-only-after"
FINISH_DEFAULT = f"{_STOP}query.finish_pending_work.defaults-false"

DELETES = f"{_DELETE}summary.deletes-inference-endpoint"
DELETE_REQUEST = f"{_DELETE}request.delete-inference-inference_id"
TYPED_REQUEST = f"{_DELETE}request.delete-inference-task_type-inference_id"
DELETE_PRIVILEGE = f"{_DELETE}prereq.you-must-have-manage_inference-cluster-privilege"
DELETE_ID = f"{_DELETE}path.inference_id.identifies-inference-endpoint-delete"
TASK_TYPE = f"{_DELETE}path.task_type.kind-inference-task-endpoint-performs"
DRY_RUN_TYPE = f"{_DELETE}query.dry_run.optional-boolean"
DRY_RUN = f"{_DELETE}query.dry_run.if-true-nothing-deleted-and-response"
DRY_RUN_WINS = f"{_DELETE}query.dry_run.dry-run-takes-precedence-over-force"
DRY_RUN_DEFAULT = f"{_DELETE}query.dry_run.defaults-false"
DELETE_FORCE_TYPE = f"{_DELETE}query.force.optional-boolean"
DELETE_FORCE = f"{_DELETE}query.force.if-true-inference-endpoint-deleted-even"
DELETE_REFUSED = f"{_DELETE}query.force.if-false-such-request-refused-with"
DELETE_FORCE_DEFAULT = f"{_DELETE}query.force.defaults-false"
ACKNOWLEDGED_TYPE = f"{_DELETE}response-body.acknowledged.boolean"
ACKNOWLEDGED = f"{_DELETE}response-body.acknowledged.true-once-inference-endpoint-deleted-and"
PIPELINES_TYPE = f"{_DELETE}response-body.pipelines.array-strings"
PIPELINES = f"{_DELETE}response-body.pipelines.for-dry-run-identifiers-ingest-pipelines"
INDEXES_TYPE = f"{_DELETE}response-body.indexes.array-strings"
INDEXES = f"{_DELETE}response-body.indexes.for-dry-run-names-indexes-whose"
STATUS_400 = f"{_DELETE}response-codes.400.path-names-another-task-type-than"
STATUS_404 = f"{_DELETE}response-codes.404.no-inference-endpoint-has-identifier"
STATUS_409 = f"{_DELETE}response-codes.409.pipelines-or-indexes-refer-inference-endpoint"
DELETE_EXAMPLE = f"{_DELETE}examples.delete-inference-sparse_embedding-my-elser-model"

STOP_BOOLEANS = (NO_MATCH_TYPE, STOP_FORCE_TYPE, FINISH_TYPE)
DELETE_BOOLEANS = (DRY_RUN_TYPE, DELETE_FORCE_TYPE)
BOOLEANS = (*STOP_BOOLEANS, *DELETE_BOOLEANS)
REQUESTS = (STOP_REQUEST, DELETE_REQUEST, TYPED_REQUEST)
DELETE_CONFLICT = (STATUS_409, DELETE_REFUSED)
DELETE_MISMATCH = (STATUS_400, TASK_TYPE)
