"""Statements in other words, and the properties that rest on them."""

from __future__ import annotations

from harness.authoring.diff import new_looks
from harness.authoring.diff_changes import rewordings
from harness.authoring.diff_sources import Source, load_source
from tests.harness.spec_builder import api, statement


def test_the_same_id_with_other_words() -> None:
    old = api(statements=(statement("query.force.stops", "Stops it."),))
    new = api(statements=(statement("query.force.stops", "Stops it now."),))
    (found,) = rewordings(old, new)
    assert (found.id, found.before, found.after) == ("a-page#query.force.stops", "Stops it.", "Stops it now.")


def test_other_first_words_make_another_id() -> None:
    old = api(statements=(statement("query.force.defaults-false", "Defaults to `false`."),))
    new = api(statements=(statement("query.force.defaults-true", "Defaults to `true`."),))
    (found,) = rewordings(old, new)
    assert (found.old_id, found.id) == (
        "a-page#query.force.defaults-false",
        "a-page#query.force.defaults-true",
    )


def test_statements_elsewhere_or_unlike_are_others() -> None:
    old = api(statements=(statement("query.force.defaults-false", "Defaults to `false`."),))
    elsewhere = api(statements=(statement("query.wait.defaults-true", "Defaults to `true`."),))
    unlike = api(statements=(statement("query.force.ends-all", "Ends all work at once."),))
    assert list(rewordings(old, elsewhere)) == []
    assert list(rewordings(old, unlike)) == []


def test_each_old_statement_is_matched_once() -> None:
    old = api(statements=(statement("query.a.one", "If `true`, it stops."),))
    new = api(
        statements=(
            statement("query.a.two", "If `false`, it stops."),
            statement("query.a.three", "If `none`, it stops."),
        )
    )
    assert len(list(rewordings(old, new))) == 1


def bundled() -> Source:
    return load_source("specs/api/delete-inference-api.yaml")


def test_properties_of_changed_statements_need_a_new_look() -> None:
    old = bundled()
    page = old.apis["delete-inference-api"]
    changed = page.by_rule("default", parameter="dry_run")
    (target,) = changed
    others = tuple(s for s in page.statements if s is not target)
    reworded = statement("unused", "Is `false` by default.")
    fields = {name: getattr(target, name) for name in ("id", "file", "line", "status", "rules", "bound_to")}
    replacement = type(target)(text=reworded.text, fingerprint=reworded.fingerprint, **fields)
    page_now = type(page)(
        **{
            **{name: getattr(page, name) for name in page.__slots__},
            "statements": (*others, replacement),
        }
    )
    looks = {
        each.property: each.reasons
        for each in new_looks(old, Source("new", {page.id: page_now}, old.resources))
    }
    assert looks["delete-inference-api/defaults/dry_run"] == (f"[{target.id}] has other words",)
    assert "delete-inference-api/defaults/force" not in looks


def test_properties_of_a_page_that_is_gone() -> None:
    old = bundled()
    looks = list(new_looks(old, Source("new", {}, old.resources)))
    assert looks and {each.reasons for each in looks} == {("nothing makes it any more",)}
    assert {each.reasons for each in new_looks(Source("old", {}, old.resources), old)} == {("it is new",)}
