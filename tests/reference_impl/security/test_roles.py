"""Roles: definition, refusal, built-in ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.asgi import Caller

ROLE = "/_security/role/mine"


def test_life_of_a_role(elastic: Caller) -> None:
    body = {
        "cluster": ["monitor"],
        "indices": [{"names": "a*", "privileges": ["read"]}],
        "run_as": ["jane"],
        "metadata": {"v": 1},
        "description": "mine",
    }
    assert elastic("PUT", ROLE, body).json() == {"role": {"created": True}}
    assert elastic("POST", ROLE, body).json() == {"role": {"created": False}}
    assert elastic("GET", ROLE).json() == {
        "mine": {
            "cluster": ["monitor"],
            "indices": [{"names": ["a*"], "privileges": ["read"], "allow_restricted_indices": False}],
            "applications": [],
            "run_as": ["jane"],
            "metadata": {"v": 1},
            "transient_metadata": {"enabled": True},
            "description": "mine",
        }
    }
    deleted, again = elastic("DELETE", ROLE), elastic("DELETE", ROLE)
    assert (deleted.status, deleted.json()) == (200, {"found": True})
    assert (again.status, again.json()) == (404, {"found": False})
    missing = elastic("GET", ROLE)
    assert (missing.status, missing.json()) == (404, {})


def test_built_in_roles_are_listed_and_marked(elastic: Caller) -> None:
    elastic("PUT", ROLE, {})
    roles = elastic("GET", "/_security/role").json()
    expected = {"superuser", "machine_learning_admin", "machine_learning_user", "inference_admin"}
    expected |= {"inference_user", "ingest_admin", "viewer", "editor", "kibana_system", "mine"}
    assert expected <= set(roles)
    assert roles["inference_user"]["metadata"] == {"_reserved": True}
    assert roles["inference_user"]["cluster"] == ["monitor_inference"]


@pytest.mark.parametrize(
    ("name", "body", "kind", "reason"),
    [
        (
            "superuser",
            {},
            "action_request_validation_exception",
            "Validation Failed: 1: Role [superuser] is reserved and may not be used.;",
        ),
        (
            "mine",
            {"metadata": {"_x": 1}},
            "action_request_validation_exception",
            "Validation Failed: 1: role descriptor metadata keys may not start with [_];",
        ),
        (
            "mine",
            {"description": "x" * 1001},
            "action_request_validation_exception",
            "Validation Failed: 1: Role description must be less than 1000 characters.;",
        ),
        ("mine", {"x": 1}, "parse_exception", "failed to parse role [mine]. unexpected field [x]"),
    ],
)
def test_refused_roles(elastic: Caller, name: str, body: Any, kind: str, reason: str) -> None:
    answer = elastic("PUT", f"/_security/role/{name}", body)
    assert (answer.status, answer.error["type"], answer.error["reason"]) == (400, kind, reason)
    assert elastic("GET", ROLE).status == 404


def test_unknown_privileges(elastic: Caller) -> None:
    reason = elastic("PUT", ROLE, {"cluster": ["monitr"]}).error["reason"]
    start = "unknown cluster privilege [monitr]. a privilege must be either one of the predefined cluster"
    assert start in reason
    assert "or a pattern over one of the available cluster actions" in reason
    assert "monitor_inference," in reason


@pytest.mark.parametrize(
    "body",
    [
        {"indices": [{"names": ["a"]}]},
        {"indices": {}},
        {"cluster": [1]},
        {"applications": [{"application": "a"}]},
        {"metadata": 1},
    ],
)
def test_malformed_roles(elastic: Caller, body: Any) -> None:
    answer = elastic("PUT", ROLE, body)
    assert (answer.status, answer.error["type"]) == (400, "parse_exception")


def test_a_built_in_role_cannot_be_deleted(elastic: Caller) -> None:
    answer = elastic("DELETE", "/_security/role/viewer")
    assert (answer.status, answer.error["reason"]) == (400, "role [viewer] is reserved and cannot be deleted")
