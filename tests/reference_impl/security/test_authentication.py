"""Who is let in, and what the others are told."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.support.asgi import Answer, Caller, basic

CHALLENGES = {"ApiKey", 'Basic realm="security", charset="UTF-8"'}
PROVIDED = (
    "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
)


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def check_refusal(answer: Answer, reason: str) -> dict[str, Any]:
    assert answer.status == 401
    error = answer.error
    assert (error["type"], error["reason"]) == ("security_exception", reason)
    assert set(error["header"]["WWW-Authenticate"]) == set(answer.values("www-authenticate")) == CHALLENGES
    assert error["root_cause"] == [{k: v for k, v in error.items() if k not in ("root_cause", "caused_by")}]
    assert answer.header("x-elastic-product") is None
    return error


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "BREW"])
@pytest.mark.parametrize("uri", ["/", "/a/b/c?x=1", "/_cluster/health?nonsense", "/_security/_authenticate"])
def test_nobody_gets_in_without_credentials(anyone: Caller, method: str, uri: str) -> None:
    answer = anyone(method, uri, b"{", {"content-type": "text/plain", "X-Opaque-Id": "me"})
    assert answer.header("x-opaque-id") == "me"
    if method == "HEAD":
        assert (answer.status, answer.body) == (401, b"")
    else:
        check_refusal(answer, f"missing authentication credentials for REST request [{uri}]")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("Basic", "missing authentication credentials for REST request [/?q]"),
        ("Digest abc", "missing authentication credentials for REST request [/?q]"),
        (basic("elastic", "wrong"), "unable to authenticate user [elastic] for REST request [/?q]"),
        (basic("nobody", "wrong"), "unable to authenticate user [nobody] for REST request [/?q]"),
        (basic("kibana_system", ""), "unable to authenticate user [kibana_system] for REST request [/?q]"),
        ("Basic not*base64", "invalid basic authentication header encoding"),
        (f"Basic {b64('nocolon')}", "invalid basic authentication header value"),
    ],
)
def test_refused_credentials(anyone: Caller, value: str, reason: str) -> None:
    error = check_refusal(anyone("GET", "/?q", None, {"authorization": value}), reason)
    assert ("caused_by" in error) == ("encoding" in reason)


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        (f"ApiKey {b64('abc:def')}", "API key: unable to find apikey with id abc"),
        (f"ApiKey {b64('abc')}", "API key: invalid ApiKey value"),
        ("ApiKey a!", "API key: Illegal base64 character 21"),
        ("Bearer abc", "oauth2 token: invalid token"),
    ],
)
def test_refused_keys_and_tokens(anyone: Caller, value: str, detail: str) -> None:
    error = check_refusal(anyone("GET", "/", None, {"authorization": value}), PROVIDED)
    assert error["additional_unsuccessful_credentials"] == detail


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_the_scheme_s_case_does_not_matter(anyone: Caller, scheme: str) -> None:
    value = f"{scheme} {b64('elastic:changeme')}"
    assert anyone("GET", "/", None, {"authorization": value}).status == 200


def test_no_trace_for_strangers_but_for_the_refused(anyone: Caller, user_with: Any) -> None:
    assert b"stack_trace" not in anyone("GET", "/?error_trace=true").body
    assert b"stack_trace" in user_with("jane")("GET", "/?error_trace=true").body


def test_options_needs_no_credentials(anyone: Caller) -> None:
    assert anyone("OPTIONS", "/_cluster/health").status == 200
    refused = anyone("OPTIONS", "/", {"a": 1})
    assert refused.error["reason"] == "OPTIONS requests with a payload body are not supported"


def test_disabled_users_are_not_told_apart(elastic: Caller, user_with: Any) -> None:
    jane = user_with("jane", cluster=["monitor"])
    assert jane("GET", "/").status == 200
    assert elastic("PUT", "/_security/user/jane/_disable").json() == {}
    check_refusal(jane("GET", "/"), "unable to authenticate user [jane] for REST request [/]")
    assert elastic("PUT", "/_security/user/jane/_enable").json() == {}
    assert jane("GET", "/").status == 200


def test_authenticate_shows_the_user(elastic: Caller, user_with: Any) -> None:
    body = elastic("GET", "/_security/_authenticate").json()
    assert list(body) == [
        *("username", "roles", "full_name", "email", "metadata", "enabled"),
        *("authentication_realm", "lookup_realm", "authentication_type"),
    ]
    assert (body["username"], body["roles"], body["full_name"]) == ("elastic", ["superuser"], None)
    assert body["authentication_realm"] == {"name": "reserved", "type": "reserved"}
    assert body["authentication_type"] == "realm"
    assert (
        user_with("jane")("GET", "/_security/_authenticate").json()["authentication_realm"]["type"]
        == "native"
    )


def test_running_as_somebody_else(elastic: Caller, user_with: Any) -> None:
    jane = user_with("jane", cluster=["monitor"])
    as_jane = {"es-security-runas-user": "jane"}
    assert elastic("GET", "/_security/_authenticate", None, as_jane).json()["username"] == "jane"
    refused = elastic("PUT", "/_ml/trained_models/x/model_aliases/y", None, as_jane)
    assert "for user [elastic] run as [jane] with effective roles [jane-role]" in refused.error["reason"]
    for uri, action in (
        ("/", "cluster:monitor/main"),
        ("/_security/user/_privileges", "cluster:admin/xpack/security/user/authenticate"),
    ):
        answer = jane("GET", uri, None, {"es-security-runas-user": "elastic"})
        assert answer.status == 403
        assert answer.error["reason"] == (
            f"action [{action}] is unauthorized for user [jane] with effective roles [jane-role], "
            "because user [jane] is unauthorized to run as [elastic]"
        )
    assert elastic("GET", "/", None, {"es-security-runas-user": "nobody"}).status == 403
