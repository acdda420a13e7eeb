"""What each privilege and built-in role allows, and how a refusal is worded."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.plugins.security.privileges import PATTERNS, ClusterPermission, covers, granting
from tests.support.asgi import Caller

ML = "cluster:admin/xpack/ml/"
ML_READ = "cluster:monitor/xpack/ml/"
SECURITY = "cluster:admin/xpack/security/"
PIPELINE = "cluster:admin/ingest/pipeline/"

HINTS = [
    (f"{ML_READ}inference/get", "monitor_ml,manage_ml,monitor,manage,all"),
    (f"{ML_READ}inference/stats/get", "monitor_ml,manage_ml,monitor,manage,all"),
    (f"{ML}inference/put", "manage_ml,manage,all"),
    (f"{ML}inference/delete", "manage_ml,manage,all"),
    (f"{ML}trained_models/part/put", "manage_ml,manage,all"),
    (f"{ML}inference/model_aliases/put", "manage_ml,manage,all"),
    (f"{ML}trained_models/deployment/start", "manage_inference,manage_ml,manage,all"),
    (f"{ML}trained_models/deployment/stop", "manage_inference,manage_ml,manage,all"),
    (f"{ML}trained_models/deployment/update", "manage_ml,manage,all"),
    (f"{ML}trained_models/deployment/clear_cache", "manage_ml,manage,all"),
    (f"{ML_READ}inference/infer", "monitor_ml,manage_ml,monitor,manage,all"),
    (
        f"{ML_READ}trained_models/deployment/infer",
        "monitor_inference,monitor_ml,manage_inference,manage_ml,monitor,manage,all",
    ),
    (f"{ML_READ}info/get", "monitor_ml,manage_ml,monitor,manage,all"),
    ("cluster:admin/xpack/inference/put", "manage_inference,manage,all"),
    ("cluster:admin/xpack/inference/delete", "manage_inference,manage,all"),
    ("cluster:monitor/xpack/inference/get", "monitor_inference,manage_inference,monitor,manage,all"),
    ("cluster:monitor/xpack/inference/post", "monitor_inference,manage_inference,monitor,manage,all"),
    (f"{PIPELINE}put", "manage_ingest_pipelines,manage_pipeline,manage,all"),
    (f"{PIPELINE}get", "read_pipeline,manage_ingest_pipelines,manage_pipeline,manage,all"),
    (f"{PIPELINE}delete", "manage_ingest_pipelines,manage_pipeline,manage,all"),
    (f"{PIPELINE}simulate", "read_pipeline,manage_ingest_pipelines,manage_pipeline,manage,all"),
    ("cluster:monitor/main", "monitor,manage,all"),
    ("cluster:monitor/health", "monitor,manage,all"),
    ("cluster:monitor/nodes/info", "monitor,manage,all"),
    ("cluster:monitor/xpack/info", "cross_cluster_replication,cross_cluster_search,monitor,manage,all"),
    ("cluster:monitor/xpack/license/get", "monitor,manage,all"),
    (f"{SECURITY}user/has_privileges", "read_ccr,read_security,manage_ccr,manage_security,all"),
    (f"{SECURITY}user/list_privileges", "read_security,manage_security,all"),
    (f"{SECURITY}user/put", "manage_security,all"),
    (f"{SECURITY}user/get", "read_security,manage_security,all"),
    (f"{SECURITY}user/change_password", "manage_security,all"),
    (f"{SECURITY}role/put", "manage_security,all"),
    (f"{SECURITY}role/get", "read_security,manage_security,all"),
    (f"{SECURITY}api_key/create", "manage_own_api_key,manage_api_key,manage_security,all"),
    (f"{SECURITY}api_key/get", "read_security,manage_api_key,manage_security,all"),
    (f"{SECURITY}api_key/update", "manage_own_api_key,manage_api_key,manage_security,all"),
    (f"{SECURITY}api_key/invalidate", "manage_api_key,manage_security,all"),
]


@pytest.mark.parametrize(("action", "hint"), HINTS)
def test_granting_privileges_in_hint_order(action: str, hint: str) -> None:
    assert ",".join(granting(action)) == hint


def test_own_keys_are_granted_by_one_more() -> None:
    for name in ("get", "invalidate"):
        assert granting(f"{SECURITY}api_key/{name}", own_key=True)[0] == "manage_own_api_key"
    assert not covers("manage_own_api_key", f"{SECURITY}api_key/grant", own_key=True)


def test_raw_actions_cover_what_they_begin() -> None:
    permission = ClusterPermission((f"{ML_READ}inference/get",))
    assert permission.allows(f"{ML_READ}inference/get")
    assert permission.allows(f"{ML_READ}inference/get_more")
    assert not permission.allows(f"{ML_READ}inference/infer")
    assert not permission.allows(f"{ML_READ}inference")


def test_names_are_read_in_any_case() -> None:
    assert ClusterPermission(("Monitor_ML",)).allows(f"{ML_READ}inference/get")


@pytest.mark.parametrize(
    ("has", "asked", "implied"),
    [
        ("all", "manage", True),
        ("all", "manage_own_api_key", True),
        ("all", "none", True),
        ("manage", "all", False),
        ("manage", "manage_security", False),
        ("manage", "monitor", True),
        ("manage_ml", "monitor_ml", True),
        ("monitor_ml", "manage_ml", False),
        ("monitor", "monitor_inference", True),
        ("monitor", "cluster:monitor/main", True),
        ("cluster:monitor/main", "monitor", False),
        ("manage_security", "manage_own_api_key", True),
        ("manage_pipeline", "manage_ingest_pipelines", True),
        ("read_pipeline", "read_pipeline", True),
    ],
)
def test_implied_privileges(has: str, asked: str, implied: bool) -> None:
    assert ClusterPermission((has,)).implies(asked) is implied


IN_ORDER_OF_ACCESS = """
    manage_own_api_key manage_data_stream_global_retention monitor_data_stream_global_retention none
    cancel_task clone_api_key cross_cluster_replication cross_cluster_search delegate_pki
    grant_api_key manage_autoscaling manage_index_templates manage_logstash_pipelines manage_oidc
    manage_saml manage_search_application manage_search_query_rules manage_search_synonyms
    manage_service_account manage_token manage_user_profile monitor_connector monitor_enrich
    monitor_esql monitor_inference monitor_ml monitor_reindex monitor_rollup monitor_snapshot
    monitor_stats monitor_text_structure monitor_watcher post_behavioral_analytics_event read_ccr
    read_connector_secrets read_fleet_secrets read_ilm read_pipeline read_project_routing
    read_security read_slm transport_client write_connector_secrets write_fleet_secrets
    create_snapshot manage_behavioral_analytics manage_ccr manage_connector manage_enrich manage_ilm
    manage_inference manage_ml manage_project_routing manage_reindex manage_rollup manage_slm
    manage_watcher monitor_data_frame_transforms monitor_transform manage_ingest_pipelines
    manage_pipeline manage_api_key manage_data_frame_transforms manage_transform manage_security
    monitor manage all
"""

# the real endpoints; what they answer beyond "allowed" is not asked here

TM, IN, IP = "/_ml/trained_models", "/_inference", "/_ingest/pipeline"
MODEL = {
    "model_type": "pytorch",
    "input": {"field_names": ["text_field"]},
    "inference_config": {"pass_through": {}},
}
REQUESTS: dict[str, tuple[str, str, Any, str]] = {
    "get models": ("GET", f"{TM}/x", None, f"{ML_READ}inference/get"),
    "put model": ("PUT", f"{TM}/x", MODEL, f"{ML}inference/put"),
    "infer": ("POST", f"{TM}/x/_infer", {"docs": [{"text_field": "a"}]}, f"{ML_READ}inference/infer"),
    "start": ("POST", f"{TM}/x/deployment/_start", None, f"{ML}trained_models/deployment/start"),
    "stop": ("POST", f"{TM}/x/deployment/_stop", None, f"{ML}trained_models/deployment/stop"),
    "update": (
        "POST",
        f"{TM}/x/deployment/_update",
        {"number_of_allocations": 2},
        f"{ML}trained_models/deployment/update",
    ),
    "get endpoints": ("GET", IN, None, "cluster:monitor/xpack/inference/get"),
    "call endpoint": ("POST", f"{IN}/x", {"input": "a"}, "cluster:monitor/xpack/inference/post"),
    "put endpoint": (
        "PUT",
        f"{IN}/text_embedding/x",
        {"service": "elasticsearch", "service_settings": {}},
        "cluster:admin/xpack/inference/put",
    ),
    "delete endpoint": ("DELETE", f"{IN}/x", None, "cluster:admin/xpack/inference/delete"),
    "get pipelines": ("GET", IP, None, f"{PIPELINE}get"),
    "put pipeline": ("PUT", f"{IP}/x", {"processors": []}, f"{PIPELINE}put"),
    "simulate": (
        "POST",
        f"{IP}/_simulate",
        {"pipeline": {"processors": []}, "docs": [{"_source": {}}]},
        f"{PIPELINE}simulate",
    ),
    "put role": ("PUT", "/_security/role/x", {"cluster": []}, f"{SECURITY}role/put"),
    "root": ("GET", "/", None, "cluster:monitor/main"),
}

ALLOWED = [
    ("inference_user", ["get endpoints", "call endpoint"]),
    (
        "inference_admin",
        ["get endpoints", "call endpoint", "put endpoint", "delete endpoint", "start", "stop"],
    ),
    ("machine_learning_user", ["get models", "infer"]),
    ("machine_learning_admin", ["get models", "put model", "infer", "start", "stop", "update"]),
    ("ingest_admin", ["get pipelines", "put pipeline", "simulate"]),
    ("monitoring_user", ["root"]),
    ("remote_monitoring_collector", ["root", "get models", "infer", "get endpoints", "call endpoint"]),
    ("viewer", ["get endpoints", "call endpoint"]),
    ("transport_client", []),
    ("kibana_admin", []),
    ("superuser", list(REQUESTS)),
]


@pytest.mark.parametrize(("role", "allowed"), ALLOWED)
def test_built_in_roles(user_with: Any, role: str, allowed: list[str]) -> None:
    jane = user_with("jane", roles=[role])
    for name, (method, uri, body, action) in REQUESTS.items():
        answer = jane(method, uri, body)
        assert (answer.status != 403) == (name in allowed), (name, answer.body)
        if answer.status == 403:
            assert answer.error["reason"] == (
                f"action [{action}] is unauthorized for user [jane] with effective roles [{role}], "
                f"this action is granted by the cluster privileges [{','.join(granting(action))}]"
            )


@pytest.mark.parametrize(
    ("cluster", "allowed"),
    [
        (["read_pipeline"], ["get pipelines", "simulate"]),
        (["manage"], [name for name in REQUESTS if name != "put role"]),
        ([f"{ML_READ}inference/get"], ["get models"]),
    ],
)
def test_roles_of_one_privilege(user_with: Any, cluster: list[str], allowed: list[str]) -> None:
    jane = user_with("jane", cluster=cluster)
    found = [
        name for name, (method, uri, body, _) in REQUESTS.items() if jane(method, uri, body).status != 403
    ]
    assert found == allowed


def test_a_refusal_lists_roles_sorted_and_carries_no_challenge(user_with: Any) -> None:
    answer = user_with("jane", roles=["transport_client", "ingest_admin"])("GET", "/")
    assert answer.status == 403
    assert "effective roles [ingest_admin,transport_client], this action" in answer.error["reason"]
    assert answer.header("www-authenticate") is None and answer.header("x-elastic-product") is None
    assert "caused_by" not in answer.error and "header" not in answer.error


def test_a_role_that_went_away(elastic: Caller, user_with: Any) -> None:
    jane = user_with("jane", cluster=["monitor"])
    assert jane("GET", "/").status == 200
    assert elastic("DELETE", "/_security/role/jane-role").json() == {"found": True}
    reason = jane("GET", "/").error["reason"]
    assert "user [jane] with effective roles [] (assigned roles [jane-role] were not found), this" in reason


def test_malformed_bodies_against_privileges(user_with: Any) -> None:
    jane = user_with("jane")
    json_type = {"content-type": "application/json"}
    assert jane("PUT", f"{TM}/x", b"{", json_type).status == 400
    for method, uri in (
        ("PUT", f"{IP}/x"),
        ("POST", f"{IP}/_simulate"),
        ("PUT", f"{IN}/x"),
        ("POST", f"{IN}/x"),
    ):
        assert jane(method, uri, b"{", json_type).status == 403, uri


def test_a_missing_resource_is_not_disclosed(user_with: Any) -> None:
    assert user_with("jane")("GET", f"{TM}/missing").status == 403


def test_every_predefined_privilege_is_known_in_the_order_of_access() -> None:
    assert list(PATTERNS) == IN_ORDER_OF_ACCESS.split()
