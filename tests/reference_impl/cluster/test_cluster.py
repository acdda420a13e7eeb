"""What every client asks first."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_impl.app import create_app
from reference_impl.settings import Settings
from tests.support.asgi import Caller


@pytest.fixture(scope="module")
def call() -> Caller:
    return Caller(create_app(Settings(port=9200)))


def test_root(call: Caller) -> None:
    body = call("GET", "/").json()
    assert list(body) == ["name", "cluster_name", "cluster_uuid", "version", "tagline"]
    assert list(body["version"]) == [
        *("number", "build_flavor", "build_type", "build_hash", "build_date", "build_snapshot"),
        *("lucene_version", "minimum_wire_compatibility_version", "minimum_index_compatibility_version"),
    ]
    assert (body["version"]["number"], body["version"]["build_flavor"]) == ("9.5.0", "default")
    assert body["tagline"] == "You Know, for Search"


def test_the_cluster_s_name_tag_survives_a_restart(tmp_path: Path) -> None:
    seen = set()
    for _ in range(2):
        app = create_app(Settings(data=tmp_path))
        seen.add(Caller(app)("GET", "/").json()["cluster_uuid"])
        app.node.store.close()
    assert len(seen) == 1


def test_health(call: Caller) -> None:
    for uri in ("/_cluster/health", "/_cluster/health/some,index?level=cluster&wait_for_status=yellow"):
        body = call("GET", uri).json()
        assert (body["status"], body["timed_out"], body["number_of_nodes"]) == ("green", False, 1)
    assert call("GET", "/_cluster/health?level=indices").json()["indices"] == {}


@pytest.mark.parametrize(
    ("wanted", "status"),
    [("1", 200), (">=1", 200), ("ge(1)", 200), ("<=3", 200), ("2", 408), (">1", 408), ("x", 400)],
)
def test_waiting_for_nodes(call: Caller, wanted: str, status: int) -> None:
    answer = call("GET", f"/_cluster/health?wait_for_nodes={wanted}")
    assert answer.status == status
    if status != 400:
        assert answer.json()["timed_out"] is (status == 408)


@pytest.mark.parametrize("query", ["wait_for_status=blue", "level=everything", "timeout=soon"])
def test_bad_health_parameters(call: Caller, query: str) -> None:
    answer = call("GET", f"/_cluster/health?{query}")
    assert (answer.status, answer.error["type"]) == (400, "illegal_argument_exception")


@pytest.mark.parametrize("uri", ["/_nodes", "/_nodes/_all/http", "/_nodes/http", "/_nodes/_local/_all"])
def test_sniffing(call: Caller, uri: str) -> None:
    body = call("GET", uri).json()
    assert body["_nodes"] == {"total": 1, "successful": 1, "failed": 0}
    (node,) = body["nodes"].values()
    assert node["http"]["publish_address"] == "127.0.0.1:9200"
    assert "ml" in node["roles"]


def test_node_metrics(call: Caller) -> None:
    (node,) = call("GET", "/_nodes/os").json()["nodes"].values()
    assert "http" not in node


def test_xpack(call: Caller) -> None:
    body = call("GET", "/_xpack").json()
    assert list(body) == ["build", "license", "features", "tagline"]
    assert body["tagline"] == "You know, for X"
    assert body["features"]["ml"] == {"available": True, "enabled": True}
    assert list(call("GET", "/_xpack?human=false&categories=build").json()) == ["build"]
    assert call("GET", "/_xpack?categories=x").status == 400
    assert call("HEAD", "/_xpack").status == 200


def test_license(call: Caller) -> None:
    answer = call("GET", "/_license")
    assert answer.body.endswith(b"\n}\n")
    found = answer.json()["license"]
    assert list(found) == [
        *(
            "status",
            "uid",
            "type",
            "issue_date",
            "issue_date_in_millis",
            "expiry_date",
            "expiry_date_in_millis",
        ),
        *("max_nodes", "max_resource_units", "issued_to", "issuer", "start_date_in_millis"),
    ]
    assert found["expiry_date_in_millis"] > found["issue_date_in_millis"]
    refused = call("GET", "/_license?accept_enterprise=false")
    assert refused.error["reason"] == "The [accept_enterprise] parameters may not be false"


def test_cluster_settings() -> None:
    call = Caller(create_app(Settings()))
    assert call("GET", "/_cluster/settings").json() == {"persistent": {}, "transient": {}}
    body = {"persistent": {"a.b": 1, "a": {"c": True}}, "transient": {"x": ["y"]}}
    assert call("PUT", "/_cluster/settings", body).json() == {
        "acknowledged": True,
        "persistent": {"a": {"b": "1", "c": "true"}},
        "transient": {"x": ["y"]},
    }
    assert call("GET", "/_cluster/settings?flat_settings").json()["persistent"] == {"a.b": "1", "a.c": "true"}
    call("PUT", "/_cluster/settings", {"persistent": {"a.*": None}})
    assert call("GET", "/_cluster/settings").json() == {"persistent": {}, "transient": {"x": ["y"]}}
    assert call("PUT", "/_cluster/settings", {"lasting": {}}).status == 400
    assert call("PUT", "/_cluster/settings", {"persistent": {}}).status == 400


@pytest.mark.parametrize("name", ["-x", "+x", "UPPER", "a%20b", "a%23", "a,_b"])
def test_index_names(call: Caller, name: str) -> None:
    answer = call("PUT", f"/{name}")
    bad = name != "a%23"
    assert answer.status == 400
    assert (answer.error["type"] == "invalid_index_name_exception") is bad
