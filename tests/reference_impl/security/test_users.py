"""Users, passwords, and what a caller may ask about itself."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tests.support.asgi import Caller

JANE = {"password": "s3cret!", "roles": ["viewer"]}
USER = "/_security/user/jane"


def validation(*messages: str) -> str:
    return "Validation Failed: " + "".join(f"{i}: {m};" for i, m in enumerate(messages, 1))


def test_life_of_a_user(elastic: Caller) -> None:
    body = {**JANE, "full_name": "Jane", "email": "j@x.org", "metadata": {"a": 1}}
    assert elastic("PUT", USER, body).json() == {"created": True}
    assert elastic("POST", USER, {"roles": "editor, viewer"}).json() == {"created": False}
    shown = elastic("GET", USER).json()
    assert shown == {
        "jane": {
            "username": "jane",
            "roles": ["editor", "viewer"],
            "full_name": None,
            "email": None,
            "metadata": {},
            "enabled": True,
        }
    }
    assert elastic.as_user("jane", "s3cret!")("GET", "/_security/_authenticate").status == 200
    deleted, again = elastic("DELETE", USER), elastic("DELETE", USER)
    assert (deleted.status, deleted.json()) == (200, {"found": True})
    assert (again.status, again.json()) == (404, {"found": False})
    missing = elastic("GET", USER)
    assert (missing.status, missing.json()) == (404, {})


def test_listing(elastic: Caller) -> None:
    elastic("PUT", USER, JANE)
    assert {"elastic", "kibana_system", "jane"} <= set(elastic("GET", "/_security/user").json())
    assert set(elastic("GET", "/_security/user/jane,elastic,nobody").json()) == {"jane", "elastic"}
    assert b"s3cret" not in elastic("GET", "/_security/user").body
    assert b"scrypt" not in elastic("GET", "/_security/user").body


@pytest.mark.parametrize(
    ("name", "body", "kind", "reason"),
    [
        (
            "jane",
            {"password": "s3cret!"},
            "action_request_validation_exception",
            validation("roles are missing"),
        ),
        (
            "jane",
            {"roles": []},
            "validation_exception",
            validation("password must be specified unless you are updating an existing user"),
        ),
        (
            "jane",
            {"roles": [], "password": "short"},
            "validation_exception",
            validation("passwords must be at least [6] characters long"),
        ),
        (
            "jane",
            {"roles": [], "password": "s3cret!", "password_hash": "x"},
            "validation_exception",
            validation("password_hash has already been set"),
        ),
        (
            "jane",
            {**JANE, "metadata": {"_x": 1}},
            "action_request_validation_exception",
            validation("metadata keys may not start with [_]"),
        ),
        (
            "elastic",
            JANE,
            "action_request_validation_exception",
            validation("user [elastic] is reserved and only the password can be changed"),
        ),
        (
            "jane",
            {**JANE, "x": 1},
            "parse_exception",
            "failed to parse add user request. unexpected field [x]",
        ),
        (
            "jane",
            {**JANE, "enabled": "yes"},
            "parse_exception",
            "expected field [enabled] to be of type boolean, but found [VALUE_STRING] instead",
        ),
        (
            "jane",
            {**JANE, "metadata": []},
            "parse_exception",
            "expected field [metadata] to be of type object, but found [START_ARRAY] instead",
        ),
        (
            "jane",
            {**JANE, "username": "joe"},
            "illegal_argument_exception",
            "[username] in source does not match the username provided [jane]",
        ),
    ],
)
def test_refused_users(elastic: Caller, name: str, body: Any, kind: str, reason: str) -> None:
    answer = elastic("PUT", f"/_security/user/{name}", body)
    assert (answer.status, answer.error["type"], answer.error["reason"]) == (400, kind, reason)
    assert elastic("GET", USER).status == 404


@pytest.mark.parametrize("name", ["%20jane", "jane%20", "j%C3%A9", "x" * 1025])
def test_refused_names(elastic: Caller, name: str) -> None:
    answer = elastic("PUT", f"/_security/user/{name}", JANE)
    assert answer.error["reason"].startswith(
        "Validation Failed: 1: User names must be at least 1 and no more"
    )


def test_reserved_users_stay(elastic: Caller) -> None:
    answer = elastic("DELETE", "/_security/user/elastic")
    assert (answer.status, answer.error["type"]) == (400, "illegal_argument_exception")
    assert answer.error["reason"] == "user [elastic] is reserved and cannot be deleted"
    own = elastic("PUT", "/_security/user/elastic/_disable")
    assert own.error["reason"] == (
        "native and reserved realm users may not update the enabled status of their own account"
    )


def test_passwords(elastic: Caller, user_with: Any) -> None:
    jane = user_with("jane")
    assert jane("PUT", "/_security/user/_password", {"password": "another1"}).json() == {}
    assert jane("GET", "/_security/_authenticate").status == 401
    jane = elastic.as_user("jane", "another1")
    assert jane("POST", f"{USER}/_password", {"password": "another2"}).json() == {}
    refused = elastic.as_user("jane", "another2")(
        "PUT", "/_security/user/elastic/_password", {"password": "hacked"}
    )
    assert refused.status == 403
    assert elastic("PUT", "/_security/user/kibana_system/_password", {"password": "kibana1"}).json() == {}
    assert elastic.as_user("kibana_system", "kibana1")("GET", "/").status == 200
    nobody = elastic("PUT", "/_security/user/nobody/_password", {"password": "nobody1"})
    assert nobody.error["reason"] == validation("user must exist in order to change password")


def test_a_hash_instead_of_a_password(elastic: Caller) -> None:
    known = "{PBKDF2}1000$c2FsdHNhbHQ=$"
    digest = hashlib.pbkdf2_hmac("sha512", b"s3cret!", b"saltsalt", 1000, 32)
    body = {"roles": [], "password_hash": known + base64.b64encode(digest).decode()}
    assert elastic("PUT", USER, body).json() == {"created": True}
    assert elastic.as_user("jane", "s3cret!")("GET", "/_security/_authenticate").status == 200
    assert elastic.as_user("jane", "s3cret?")("GET", "/_security/_authenticate").status == 401
    assert elastic("PUT", USER, {"roles": [], "password_hash": "plain"}).status == 400


@pytest.mark.parametrize("switch", ["enable", "disable"])
def test_switching_nobody(elastic: Caller, switch: str) -> None:
    answer = elastic("PUT", f"/_security/user/nobody/_{switch}")
    assert answer.error["reason"] == validation(f"only existing users can be {switch}d")


def test_has_privileges(user_with: Any) -> None:
    jane = user_with("jane", cluster=["monitor_ml"])
    body = {
        "cluster": ["monitor_ml", "manage_ml", "cluster:monitor/xpack/ml/inference/get"],
        "index": [{"names": ["a"], "privileges": ["read"]}],
        "application": [{"application": "app", "privileges": ["p"], "resources": ["r"]}],
    }
    assert jane("POST", "/_security/user/_has_privileges", body).json() == {
        "username": "jane",
        "has_all_requested": False,
        "cluster": {"monitor_ml": True, "manage_ml": False, "cluster:monitor/xpack/ml/inference/get": True},
        "index": {"a": {"read": False}},
        "application": {"app": {"r": {"p": False}}},
    }
    answer = jane("GET", f"{USER}/_has_privileges", {"cluster": ["monitor_ml"]}).json()
    assert (answer["has_all_requested"], answer["index"], answer["application"]) == (True, {}, {})


def test_the_superuser_has_everything(elastic: Caller) -> None:
    body = {
        "cluster": ["all", "manage_security"],
        "index": [{"names": ["a", "b*"], "privileges": ["read", "manage"]}],
        "application": [{"application": "app", "privileges": ["p"], "resources": ["r"]}],
    }
    assert elastic("POST", "/_security/user/_has_privileges", body).json()["has_all_requested"] is True


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "request body or source parameter is required"),
        (
            {},
            "failed to parse privileges check [elastic/has_privileges]. "
            "All privilege fields [cluster,index,applications] are missing",
        ),
        ({"x": []}, "failed to parse privileges check [elastic/has_privileges]. unexpected field [x]"),
    ],
)
def test_refused_privilege_checks(elastic: Caller, body: Any, reason: str) -> None:
    answer = elastic("POST", "/_security/user/_has_privileges", body)
    assert (answer.status, answer.error["type"], answer.error["reason"]) == (400, "parse_exception", reason)


def test_only_one_s_own_privileges(elastic: Caller, user_with: Any) -> None:
    jane = user_with("jane")
    body = {"cluster": ["all"]}
    assert jane("POST", "/_security/user/elastic/_has_privileges", body).status == 403
    answer = elastic("POST", f"{USER}/_has_privileges", body)
    assert answer.error["reason"] == "users may only check the privileges of their own account"


def test_list_of_privileges(user_with: Any) -> None:
    body = user_with("jane", cluster=["monitor", "manage_ml"])("GET", "/_security/user/_privileges").json()
    assert body == {
        "cluster": ["manage_ml", "monitor"],
        "global": [],
        "indices": [],
        "applications": [],
        "run_as": [],
    }
