"""Requests that read: which resources they show, which page of them, and what is checked of each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from harness.model.behaviour import Resource
from harness.model.case import Check
from harness.model.names import ANY, symbol
from harness.model.spec import ApiSpec, Availability, Page, Parameter, Privileges
from harness.pack.behaviour_files import load_resources
from harness.planning.scenario import Scenario
from tests.harness.planning.things import write

BOOK = """\
behaviour_version: 1
resource: book
about: Something to read.
identity: book_id
attributes: [kind, tags]
arrange: {kind: {value: novel}, tags: {value: []}}
operations:
  put:
    creates: book
    requests: [{method: PUT, path: "/books/{book_id}", body: {kind: "{kind}", tags: "{tags}"}}]
    outcomes: {done: [{check: status, in: [200]}]}
  remove:
    removes: book
    takes_along: {nickname: book_id}
    requests: [{method: DELETE, path: "/books/{book_id}"}]
    checks: [{when: {missing: {named: true}}, outcome: missing}]
    selection: {by: book_id, forms: [exact, wildcard], everything: ["*"]}
    outcomes: {done: [{check: status, in: [200]}], missing: [{check: status, in: [404]}]}
  get:
    api: get-books
    reads: book
    requests:
      - {method: GET, path: "/books/{id}"}
      - {method: GET, path: /books}
      - {method: GET, path: "/books/{kind}/_all"}
    selection: {by: id, forms: [exact, wildcard, list, all], also: {nickname: book_id}, narrowed_by: [kind]}
    answer:
      names: books[*].id
      ordered: true
      count: count
      start: from
      size: size
      whole: {size: "99"}
      filters: {tags: tags}
      shows:
        - checks: [{check: includes, path: "books[*].kind", value: "{kind}"}]
        - {parameter: brief, is: true, checks: [{check: absent, path: "books[*].text"}]}
    checks:
      - {when: {unknown: {}}, outcome: missing}
      - {when: {unmatched: {}}, unless: {lenient: true}, outcome: missing}
    outcomes: {done: [{check: status, in: [200]}], missing: [{check: status, in: [404]}]}
cleanup: [{method: DELETE, path: "/books/{book_id}"}]
"""

NICKNAME = """\
behaviour_version: 1
resource: nickname
about: Another name of a book.
identity: nickname_id
attributes: [book_id]
operations:
  put:
    creates: nickname
    requests: [{method: PUT, path: "/nicknames/{nickname_id}", body: {book_id: "{book_id}"}}]
    outcomes: {done: [{check: status, in: [200]}]}
cleanup: [{method: DELETE, path: "/nicknames/{nickname_id}"}]
"""


@cache
def books() -> dict[str, Resource]:
    with TemporaryDirectory() as folder:
        return load_resources(write(Path(folder), {"book.yaml": BOOK, "nickname.yaml": NICKNAME}))


def api() -> ApiSpec:
    parameters = (
        Parameter("lenient", "query", False, "boolean", 1, has_default=True, default=True),
        Parameter("brief", "query", False, "boolean", 1),
        Parameter("from", "query", False, "integer", 1, has_default=True, default=0),
        Parameter("size", "query", False, "integer", 1, has_default=True, default=100),
        Parameter("tags", "query", False, "string", 1),
    )
    page = Page("books.asciidoc", "0" * 64)
    return ApiSpec("get-books", "Books", page, Availability(), (), Privileges(), parameters, (), (), ())


def library(**tags: list[str]) -> Scenario:
    tested = Scenario("get-books/test", books(), {"get-books": api()}, frozenset())
    for name in ("b", "a", "c"):
        kind = "poem" if name == "c" else "novel"
        tested.create("book", name, kind=kind, tags=tags.get(name, []))
    tested.create("nickname", "nick", book_id=symbol("a"))
    return tested


def get(tested: Scenario, request: int = 0, query: tuple[tuple[str, str], ...] = (), **context: str) -> Any:
    step, prediction = tested.call(books()["book"].operations["get"], context, request=request, query=query)
    checks = next(s for s in tested.steps if s.id == step).checks
    return prediction, {c.kind: c for c in checks}


def names(check: Check) -> list[str]:
    return [name.strip("<>") for name in check.arguments["equals"]]


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (symbol("b"), ["b"]),
        (f"{symbol('c')},{symbol('a')}", ["a", "c"]),
        ("<<a>>,<<nick>>", ["a"]),
        ("<<nick>>", ["a"]),
        ("<<ni>>*", ["a"]),
        ("<<z>>*,<<b>>", ["b"]),
        ("_all", ["a", "b", "c"]),
    ],
)
def test_an_expression_shows_what_it_names_each_once_and_in_order(expression: str, shown: list[str]) -> None:
    _, checks = get(library(), id=expression)
    assert names(checks["items"]) == shown
    assert checks["items"].arguments["within"] == symbol(ANY)
    assert checks["items"].arguments["in_order"] is True


@pytest.mark.parametrize(
    ("expression", "lenient", "outcome"),
    [
        ("<<z>>", "true", "missing"),
        ("<<a>>,<<z>>", "true", "missing"),
        ("<<z>>*", "true", "done"),
        ("<<z>>*", "false", "missing"),
        ("<<a>>,<<z>>*", "true", "done"),
        ("<<a>>,<<z>>*", "false", "missing"),
    ],
)
def test_an_id_must_be_there_an_expression_only_if_that_is_asked_for(
    expression: str, lenient: str, outcome: str
) -> None:
    prediction, _ = get(library(), query=(("lenient", lenient),), id=expression)
    assert prediction.outcome == outcome


def test_a_page_is_cut_out_of_all_and_all_are_counted() -> None:
    _, checks = get(library(), query=(("from", "1"), ("size", "1")), id="<<a>>,<<b>>,<<c>>")
    assert names(checks["items"]) == ["b"]
    assert checks["field"].arguments == {"path": "count", "equals": 3}


def test_of_everything_only_the_case_s_own_are_judged_and_all_are_asked_for() -> None:
    tested = library()
    _, checks = get(tested, request=1, id="ignored: the path has no place for it")
    assert names(checks["items"]) == ["a", "b", "c"]
    assert checks["counted"].arguments == {"path": "count", "number_of": "books[*].id"}
    assert tested.steps[-1].query == (("size", "99"),)
    _, checks = get(tested, request=1, query=(("size", "1"),))
    assert set(checks) == {"status"}


def test_a_path_for_everything_can_be_narrowed_down() -> None:
    _, checks = get(library(), request=2, kind="poem")
    assert names(checks["items"]) == ["c"]
    _, checks = get(library(), request=1, kind="poem")
    assert names(checks["items"]) == ["a", "b", "c"]


@pytest.mark.parametrize(("tags", "shown"), [("x", ["a", "b"]), ("x,y", ["a"]), ("", ["a", "b", "c"])])
def test_a_filter_keeps_what_has_all_of_it(tags: str, shown: list[str]) -> None:
    tested = library(a=["x", "y"], b=["x"])
    _, checks = get(tested, query=(("tags", tags),), id="_all")
    assert names(checks["items"]) == shown


def test_what_is_shown_of_each_depends_on_the_parameters() -> None:
    _, checks = get(library(), id="<<c>>")
    assert checks["includes"].arguments["value"] == "poem"
    assert "absent" not in checks
    _, checks = get(library(), query=(("brief", "true"),), id="<<c>>")
    assert checks["absent"].arguments == {"path": "books[*].text"}


def test_what_names_a_resource_goes_along_with_it() -> None:
    tested = library()
    remove = books()["book"].operations["remove"]
    tested.call(remove, {"book_id": symbol("a")})
    assert tested.world.find("nickname", symbol("nick")) is None
    _, nothing = tested.call(remove, {"book_id": symbol("a")})
    tested.call(remove, {"book_id": "*"})
    _, everything = tested.call(remove, {"book_id": "*"})
    assert (nothing.outcome, everything.outcome) == ("missing", "done")
