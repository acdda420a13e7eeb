"""API keys: credentials, intersection with the owner, and their management."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from reference_impl.app import create_app
from reference_impl.assembly import assembled
from reference_impl.settings import Settings
from tests.support.asgi import Caller

KEY = "/_security/api_key"
TM = "/_ml/trained_models"
ALIAS = f"{TM}/x/model_aliases/y"
PROVIDED = (
    "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
)


def create(caller: Caller, **body: Any) -> dict[str, Any]:
    answer = caller("POST", KEY, {"name": "k", **body})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json()
    return found


def test_a_key_is_a_credential(elastic: Caller) -> None:
    made = create(elastic, expiration="1d", metadata={"a": 1})
    assert list(made) == ["id", "name", "expiration", "api_key", "encoded"]
    assert base64.b64decode(made["encoded"]).decode() == f"{made['id']}:{made['api_key']}"
    body = elastic.with_key(made["encoded"])("GET", "/_security/_authenticate").json()
    assert (body["username"], body["roles"], body["authentication_type"]) == ("elastic", [], "api_key")
    assert body["authentication_realm"] == {"name": "_es_api_key", "type": "_es_api_key"}
    assert body["api_key"] == {"id": made["id"], "name": "k", "managed_by": "elasticsearch"}


def test_a_key_may_no_more_than_its_owner(elastic: Caller, user_with: Any) -> None:
    narrow = create(elastic, role_descriptors={"r": {"cluster": ["monitor_ml"]}})
    key = elastic.with_key(narrow["encoded"])
    assert key("GET", TM).status == 200
    refused = key("PUT", ALIAS)
    assert refused.status == 403
    assert refused.error["reason"] == (
        "action [cluster:admin/xpack/ml/inference/model_aliases/put] is unauthorized for "
        f"API key id [{narrow['id']}] of user [elastic], "
        "this action is granted by the cluster privileges [manage_ml,manage,all]"
    )
    jane = user_with("jane", cluster=["monitor_ml", "manage_own_api_key"])
    wide = create(jane, role_descriptors={"r": {"cluster": ["manage_ml"]}})
    assert elastic.with_key(wide["encoded"])("GET", TM).status == 200
    assert elastic.with_key(wide["encoded"])("PUT", ALIAS).status == 403
    same = create(jane)
    assert elastic.with_key(same["encoded"])("GET", TM).status == 200
    nothing = create(jane, role_descriptors={"r": {}})
    assert elastic.with_key(nothing["encoded"])("GET", TM).status == 403


def test_an_invalidated_key(elastic: Caller) -> None:
    made = create(elastic)
    body = {"ids": [made["id"]]}
    assert elastic("DELETE", KEY, body).json() == {
        "invalidated_api_keys": [made["id"]],
        "previously_invalidated_api_keys": [],
        "error_count": 0,
    }
    assert elastic("DELETE", KEY, body).json()["previously_invalidated_api_keys"] == [made["id"]]
    answer = elastic.with_key(made["encoded"])("GET", "/")
    assert (answer.status, answer.error["reason"]) == (401, PROVIDED)
    detail = f"API key: api key [{made['id']}] has been invalidated"
    assert answer.error["additional_unsuccessful_credentials"] == detail


def test_a_wrong_secret(elastic: Caller) -> None:
    made = create(elastic)
    wrong = base64.b64encode(f"{made['id']}:wrong".encode()).decode()
    for _ in range(2):
        error = elastic.with_key(wrong)("GET", "/").error
        detail = f"API key: invalid credentials for API key [{made['id']}]"
        assert error["additional_unsuccessful_credentials"] == detail


def test_an_expired_key() -> None:
    clock = [1_000_000.0]
    node = assembled(Settings(security=True, password="changeme"), now=lambda: clock[0])
    elastic = Caller(create_app(node=node)).as_user("elastic", "changeme")
    made = create(elastic, expiration="10s")
    assert made["expiration"] == 1_000_010_000
    key = elastic.with_key(made["encoded"])
    assert key("GET", "/").status == 200
    clock[0] += 10
    assert key("GET", "/").error["additional_unsuccessful_credentials"] == "API key: api key is expired"
    assert elastic("GET", f"{KEY}?active_only=true").json() == {"api_keys": []}
    refused = elastic("PUT", f"{KEY}/{made['id']}", {"metadata": {}})
    assert refused.error["reason"] == f"cannot update expired API key [{made['id']}]"


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ({}, "illegal_argument_exception", "Required [name]"),
        ({"name": "k", "x": 1}, "x_content_parse_exception", "[1:15] [api_key_request] unknown field [x]"),
        (
            {"name": " "},
            "action_request_validation_exception",
            "Validation Failed: 1: api key name is required;",
        ),
        (
            {"name": "_" + "k" * 256},
            "action_request_validation_exception",
            "Validation Failed: 1: api key name may not be more than 256 characters long;"
            "2: api key name may not begin with an underscore;",
        ),
        (
            {"name": "k "},
            "action_request_validation_exception",
            "Validation Failed: 1: api key name may not begin or end with whitespace;",
        ),
        (
            {"name": "k", "metadata": {"_x": 1}},
            "action_request_validation_exception",
            "Validation Failed: 1: API key metadata keys may not start with [_];",
        ),
    ],
)
def test_refused_keys(elastic: Caller, body: Any, kind: str, reason: str) -> None:
    answer = elastic("POST", KEY, body)
    assert (answer.status, answer.error["type"], answer.error["reason"]) == (400, kind, reason)


def test_keys_made_by_keys_have_no_privileges(elastic: Caller) -> None:
    key = elastic.with_key(create(elastic)["encoded"])
    answer = key("POST", KEY, {"name": "child"})
    assert answer.error["reason"] == (
        "creating derived api keys requires an explicit role descriptor that is empty (has no privileges)"
    )
    child = create(key, role_descriptors={"none": {"cluster": []}})
    assert elastic.with_key(child["encoded"])("GET", "/").status == 403


def test_getting_keys(elastic: Caller, user_with: Any) -> None:
    made = create(elastic, metadata={"a": 1})
    (record,) = elastic("GET", f"{KEY}?id={made['id']}").json()["api_keys"]
    assert (record["name"], record["type"], record["invalidated"]) == ("k", "rest", False)
    assert (record["username"], record["realm"], record["metadata"]) == ("elastic", "reserved", {"a": 1})
    assert "secret" not in record and "limited_by" not in record
    missing = elastic("GET", f"{KEY}?id=unknown")
    assert (missing.status, missing.json()) == (404, {"api_keys": []})
    by_name = elastic("GET", f"{KEY}?name=unknown")
    assert (by_name.status, by_name.json()) == (200, {"api_keys": []})
    assert len(elastic("GET", f"{KEY}?name=k*").json()["api_keys"]) == 1
    assert "superuser" in elastic("GET", f"{KEY}?with_limited_by=true").json()["api_keys"][0]["limited_by"][0]
    jane = user_with("jane", cluster=["manage_own_api_key"])
    own = create(jane)
    assert [k["id"] for k in jane("GET", f"{KEY}?owner=true").json()["api_keys"]] == [own["id"]]
    assert jane("GET", KEY).status == 403
    nobody = user_with("joe")
    key_of_jane = elastic.with_key(own["encoded"])
    assert key_of_jane("GET", f"{KEY}?id={own['id']}").status == 200
    hint = "[manage_own_api_key,read_security,manage_api_key,manage_security,all]"
    assert nobody("GET", f"{KEY}?owner=true").error["reason"].endswith(hint)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("id=a&name=b", "only one of [api key id, api key name] can be specified"),
        (
            "id=a&username=b",
            "username or realm name must not be specified when the api key id or api key name is specified",
        ),
        (
            "owner=true&username=b",
            "neither username nor realm-name may be specified when retrieving owned API keys",
        ),
    ],
)
def test_contradicting_filters(elastic: Caller, query: str, message: str) -> None:
    answer = elastic("GET", f"{KEY}?{query}")
    assert (answer.status, answer.error["reason"]) == (400, f"Validation Failed: 1: {message};")


def test_updating_a_key(elastic: Caller, user_with: Any) -> None:
    made = create(elastic)
    path = f"{KEY}/{made['id']}"
    assert elastic("PUT", path, {"metadata": {"a": 1}}).json() == {"updated": True}
    assert elastic("PUT", path, {"metadata": {"a": 1}}).json() == {"updated": False}
    assert elastic("PUT", path).json() == {"updated": False}
    key = elastic.with_key(made["encoded"])
    assert key("GET", "/").status == 200
    assert elastic("PUT", path, {"role_descriptors": {"r": {}}}).json() == {"updated": True}
    assert key("GET", "/").status == 403
    for caller, key_id in ((elastic, "unknown"), (user_with("jane", roles=["superuser"]), made["id"])):
        answer = caller("PUT", f"{KEY}/{key_id}", {})
        assert (answer.status, answer.error["type"]) == (404, "resource_not_found_exception")
        assert answer.error["reason"] == f"no API key owned by requesting user found for ID [{key_id}]"
    elastic("DELETE", KEY, {"ids": [made["id"]]})
    gone = elastic("PUT", path, {})
    assert (gone.status, gone.error["reason"]) == (400, f"cannot update invalidated API key [{made['id']}]")


def test_a_key_cannot_update_keys(elastic: Caller) -> None:
    made = create(elastic)
    answer = elastic.with_key(made["encoded"])("PUT", f"{KEY}/{made['id']}", {})
    assert answer.error["reason"] == (
        "authentication via API key not supported: only the owner user can update an API key"
    )


def test_an_empty_selection_invalidates_nothing(elastic: Caller) -> None:
    answer = elastic("DELETE", KEY, {})
    assert answer.error["reason"] == (
        "Validation Failed: 1: One of [api key id(s), api key name, username, realm name] must be specified "
        "if [owner] flag is false;"
    )


def test_owners_invalidate_only_their_own(elastic: Caller, user_with: Any) -> None:
    foreign = create(elastic)
    jane = user_with("jane", cluster=["manage_own_api_key"])
    own = create(jane)
    assert jane("DELETE", KEY, {"ids": [foreign["id"]]}).status == 403
    assert jane("DELETE", KEY, {"ids": [foreign["id"]], "owner": True}).json()["invalidated_api_keys"] == []
    assert jane("DELETE", KEY, {"owner": True}).json()["invalidated_api_keys"] == [own["id"]]
    assert elastic.with_key(foreign["encoded"])("GET", "/").status == 200
