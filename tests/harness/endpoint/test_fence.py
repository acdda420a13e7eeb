"""The fence: whatever passes it can reach nothing that the run has not made."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.endpoint.fence import Fence, Route, Routes, closed
from harness.endpoint.namespace import Namespace
from harness.errors import Refused
from harness.model.behaviour import resource_from_json
from harness.model.case import EVERYTHING
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack
from harness.planning.contract import load_contract
from harness.planning.routes import routes_of

RUN = "hxabcdef"
OURS = f"{RUN}-1-x"
NEAR = (RUN, f"{RUN}x", f"{RUN}x-1", "hxabcdeg-1-x", OURS.upper(), "hxabcde", f"my-{OURS}", f" {OURS}")
"""Foreign names that are close to ours."""

ROUTES = Routes(
    (
        Route("PUT", "/things/{thing}", True, "thing"),
        Route("DELETE", "/things/{thing}", True, "thing"),
        Route("GET", "/things/{thing}", False, "thing"),
        Route("GET", "/things", False, "thing"),
        Route("GET", "/things/{thing}/_reset", True, "thing"),
        Route("POST", "/things/{thing}/_look", False, "thing"),
        Route("POST", "/things/{thing}/_stop", True, "thing"),
        Route("POST", "/{kind}/things/{thing}/_move", True, "thing"),
        Route("POST", "/_start", True, "thing", {"thing": "{thing}"}),
        Route("POST", "/_bulk", True, "thing", {}, {"things": ["{thing}"]}),
        Route("PUT", "/things/{thing}/links/{link}", True, "link"),
    ),
    names=frozenset({"thing", "link", "things"}),
    values=frozenset({"kind"}),
)


def fence(**more: Any) -> Fence:
    return Fence(ROUTES, Namespace(RUN).owns, **more)


PASSING: list[tuple[str, str, Any, Any]] = [
    ("GET", "/things", (), None),
    ("GET", "/things/anything,*", (), None),
    ("HEAD", "/whatever/there/is", (), None),
    ("POST", "/things/foreign/_look", (), None),
    ("PUT", f"/things/{OURS}", (), None),
    ("DELETE", f"/things/{OURS}/", (), None),
    ("DELETE", f"/things/{OURS},{RUN}-1-y", (), None),
    ("DELETE", f"/things/{OURS}*", (), None),
    ("POST", f"/fine/things/{OURS}/_move", (), None),
    ("POST", "/_start", (("thing", OURS),), None),
    ("POST", "/_bulk", (), {"things": [OURS]}),
    ("PATCH", f"/things/{OURS}", (), None),
    ("DELETE", f"/things//links/{OURS}", (), None),
]

REFUSED: list[tuple[str, str, Any, Any]] = [
    ("DELETE", "/things/_all", (), None),
    ("DELETE", "/things/*", (), None),
    ("DELETE", "/things/", (), None),
    ("DELETE", "/things", (), None),
    ("PUT", "/things", (), None),
    ("POST", "/things//_stop", (), None),
    ("POST", "/things/_stop", (), None),
    ("POST", "/fine/things//_move", (), None),
    ("DELETE", "/things/foreign", (), None),
    ("DELETE", f"/things/{OURS},foreign", (), None),
    ("DELETE", f"/things/{OURS},", (), None),
    ("DELETE", f"/things/{OURS},*", (), None),
    ("DELETE", "/things/hx*", (), None),
    ("DELETE", f"/things/{RUN}*", (), None),
    ("DELETE", f"/things/*{OURS}", (), None),
    ("DELETE", f"/things/-{OURS}", (), None),
    ("DELETE", "/things/%2A", (), None),
    ("DELETE", "/things/%252A", (), None),
    ("DELETE", f"/things/{OURS}%2Cforeign", (), None),
    ("DELETE", f"/things/{OURS}%2F..%2Fforeign", (), None),
    ("DELETE", f"/things/{OURS}/../foreign", (), None),
    ("GET", "/things/foreign/_reset", (), None),
    ("POST", "/_start", (), None),
    ("POST", "/_start", (("thing", "foreign"),), None),
    ("POST", "/_bulk", (), {"things": [OURS, "foreign"]}),
    ("POST", "/_bulk", (), {"things": []}),
    ("PUT", f"/things/{OURS}", (), {"link": "foreign"}),
    ("PUT", f"/things/{OURS}", (("link", "foreign"),), None),
    ("PUT", f"/things/{OURS}", (), {"a": [{"b": {"thing": ["foreign"]}}]}),
    ("PUT", "/_cluster/settings", (), {"persistent": {}}),
    ("PUT", "/unknown/path", (), None),
    ("DELETE", "/", (), None),
    *(("DELETE", f"/things/{name}", (), None) for name in NEAR),
]


@pytest.mark.parametrize(("method", "path", "query", "body"), PASSING)
def test_what_reaches_only_ours_passes(method: str, path: str, query: Any, body: Any) -> None:
    fence().admit(method, path, query, body)


@pytest.mark.parametrize(("method", "path", "query", "body"), REFUSED)
def test_what_could_reach_others_is_refused(method: str, path: str, query: Any, body: Any) -> None:
    with pytest.raises(Refused) as caught:
        fence().admit(method, path, query, body)
    assert f"{method} {path}" in caught.value.what


def test_read_only_lets_nothing_through_that_changes_anything() -> None:
    reading = fence(read_only=True)
    reading.admit("GET", "/things")
    reading.admit("POST", f"/things/{OURS}/_look")
    for method, path in (("PUT", f"/things/{OURS}"), ("GET", f"/things/{OURS}/_reset")):
        with pytest.raises(Refused, match="read-only"):
            reading.admit(method, path)


def test_a_fence_that_knows_nothing_is_closed() -> None:
    closed().admit("GET", "/things")
    with pytest.raises(Refused):
        closed().admit("PUT", f"/things/{OURS}")


def test_everything_can_be_reached_only_while_it_is_opened_and_settings_never() -> None:
    opened = fence()
    with opened.everything():
        opened.admit("DELETE", "/things/_all")
        opened.admit("DELETE", "/things/")
        for path in ("/things/foreign", "/_cluster/settings"):
            with pytest.raises(Refused):
                opened.admit("DELETE", path)
    with pytest.raises(Refused):
        opened.admit("DELETE", "/things/_all")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/_ingest/pipeline/"),
        ("POST", "/_ml/trained_models//deployment/_stop"),
        ("DELETE", "/_inference/"),
        ("DELETE", "/_inference/text_embedding"),
        ("DELETE", "/_ml/trained_models/_all"),
        ("PUT", "/_security/user/elastic"),
        ("POST", "/_security/user/_password"),
        ("PUT", "/_cluster/settings"),
    ],
)
def test_the_bundled_pack_has_no_way_to_everything(method: str, path: str) -> None:
    contract = load_contract(load_pack(bundled_pack()))
    assert not Fence(contract.routes, Namespace(RUN).owns).lets_pass(method, path)
    assert contract.everything("pipeline", [(method, path)]) == (f"{EVERYTHING}pipeline",)


def test_a_field_that_holds_names_somewhere_holds_them_everywhere() -> None:
    request = {"method": "POST", "path": "/_drop", "body": {"things": ["{thing}"], "why": "{reason}"}}
    made = resource_from_json(
        {
            "resource": "thing",
            "about": "x",
            "identity": "thing",
            "operations": {"drop": {"removes": "thing", "requests": [request], "outcomes": {"done": []}}},
            "cleanup": [request],
        },
        "thing.yaml",
    )
    assert routes_of({"thing": made}, {}, {}).names == {"thing", "things"}


# -- the most lenient server imaginable ---------------------------------------------------------------------

FOREIGN = ("mine", "my-thing", "_all", *NEAR)


def reached(method: str, path: str, query: Any, body: Any) -> Iterator[str]:
    """The names that a server could mean which decodes twice, overlooks empty segments, folds no case, takes
    lists, patterns and ``_all`` everywhere, and a missing name for everything."""
    resets = [part for part in path.split("/") if part][2:] == ["_reset"] and path.startswith("/things/")
    if method == "GET" and not resets:
        return
    if method == "POST" and path.rstrip("/").endswith("/_look"):
        return
    words = {"things", "links", "_stop", "_reset", "_look", "_move", "_start", "_bulk", "fine"}
    parts = [part for part in unquote(unquote(path)).split("/") if part]
    texts = [part for part in parts if part not in words]
    texts += [value or "*" for name, value in query if name in ("thing", "link")]
    texts += [str(each) for each in (body or {}).get("things", [])]
    for text in texts or ["*"]:
        for part in text.split(","):
            yield "*" if part in ("", "_all", ".", "..") else part


def hit(names: Iterator[str]) -> set[str]:
    """The foreign names among those that a server could mean."""
    return {
        foreign for name in names for foreign in FOREIGN if re.fullmatch(fnmatch.translate(name), foreign)
    }


PIECES = st.sampled_from(
    [OURS, f"{OURS}*", f"{RUN}-*", RUN, "*", "_all", "", "mine", "hx*", "%2A", "%252A", "..", ".", "?", *NEAR]
)
NAMES = st.lists(PIECES, min_size=1, max_size=3).map(",".join) | PIECES
WORDS = st.sampled_from(["things", "links", "_stop", "_reset", "_look", "_move", "_start", "_bulk", "fine"])
PATHS = st.lists(WORDS | NAMES, min_size=0, max_size=6).map(lambda parts: "/" + "/".join(parts))
LIKELY = st.tuples(st.sampled_from([route.path for route in ROUTES.routes]), NAMES, NAMES).map(
    lambda t: t[0].replace("{thing}", t[1]).replace("{link}", t[2]).replace("{kind}", "fine")
)
QUERIES = st.lists(st.tuples(st.sampled_from(["thing", "link", "force"]), NAMES | st.none()), max_size=2)
BODIES = st.none() | st.fixed_dictionaries({"things": st.lists(NAMES, max_size=2)})


@settings(max_examples=2000, deadline=None)
@given(st.sampled_from(["PUT", "POST", "DELETE", "PATCH", "GET"]), PATHS | LIKELY, QUERIES, BODIES)
def test_nothing_foreign_is_hit_by_what_passes(method: str, path: str, query: Any, body: Any) -> None:
    if fence().lets_pass(method, path, query, body):
        assert not hit(reached(method, path, query, body)), "a foreign thing could be changed"
