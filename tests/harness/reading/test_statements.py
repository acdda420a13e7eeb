"""Ids, fingerprints and what becomes of statements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.model.spec import Rule, Statement
from harness.pack.bindings import Binding, Bindings, bound
from harness.reading.statements import Draft, fingerprint, slug, statement
from tests.harness.reading.pages import spec, statements

QUERY = "== Query parameters\n\n`a`::\n(Optional, Boolean) If `true`, it does x. Defaults to `false`.\n"


def find(bindings: Bindings, part: str) -> Statement:
    return next(each for each in bound(spec(QUERY), bindings).statements if part in each.id)


def test_white_space_and_markup_do_not_change_a_fingerprint_but_words_do() -> None:
    assert fingerprint("a  b\n c") == fingerprint("a b c")
    assert fingerprint("a b c") != fingerprint("a b d")
    assert len(fingerprint("")) == 12


def test_ids_are_made_of_significant_words() -> None:
    assert slug("The deployment is stopped, even if it or one of its aliases is used.") == (
        "deployment-stopped-even-if-or-one"
    )
    assert slug("(Required, string)") == "required-string"
    assert slug("...") == "text"


def test_ids_survive_edits_elsewhere() -> None:
    before = {each.id: each.fingerprint for each in spec(QUERY).statements}
    edited = QUERY.replace("`a`::", "New text before.\n\n`z`::\n(Required, string) Text.\n\n`a`::")
    after = {each.id: each.fingerprint for each in spec(edited).statements}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 3


def test_equal_sentences_are_told_apart() -> None:
    found = spec("== Description\n\nIt works. It works.\n")
    assert [each.id for each in statements(found, "description")] == [
        "do-it#description.works",
        "do-it#description.works-2",
    ]


def test_attributes_count_as_what_they_stand_for() -> None:
    (one,) = statements(spec("== Description\n\nUses {ml}.\n"), "description")
    (two,) = statements(spec("== Description\n\nUses\nmachine learning.\n"), "description")
    assert (one.fingerprint, one.text) == (two.fingerprint, "Uses machine learning.")


def test_a_rule_makes_a_statement_executable() -> None:
    assert find(Bindings(), "defaults-false").status == "executable"


def test_a_statement_without_a_rule_is_open_until_a_behaviour_binds_it() -> None:
    free = find(Bindings(), "if-true")
    assert (free.status, [rule.kind for rule in free.rules]) == ("open", ["switch"])
    entry = Binding(free.id, free.fingerprint, "b.yaml:3", bound_to=("operations.x",))
    told = find(Bindings((entry,)), "if-true")
    assert (told.status, told.bound_to) == ("behaviour", ("operations.x",))


def test_a_binding_for_another_text_does_not_count() -> None:
    free = find(Bindings(), "if-true")
    entry = Binding(free.id, "0" * 12, "b.yaml:3", bound_to=("operations.x",))
    assert find(Bindings((entry,)), "if-true").status == "open"


def test_a_behaviour_file_can_declare_a_statement_informative() -> None:
    free = find(Bindings(), "if-true")
    entry = Binding(free.id, free.fingerprint, "b.yaml:3", reason="says nothing")
    told = find(Bindings((entry,)), "if-true")
    assert (told.status, told.reason) == ("informative", "says nothing")


@pytest.mark.parametrize(("kind", "status"), [("expiry", "informative"), ("default", "executable")])
def test_a_behaviour_can_say_why_no_request_shows_what_a_rule_leaves_to_it(kind: str, status: str) -> None:
    draft = Draft("query", "wait", "Fails when the time is over.", "a.asciidoc", 3, (Rule(kind),), id="a#x")
    entry = Binding("a#x", fingerprint(draft.text), "b.yaml:3", reason="cannot be brought about")
    said = statement(draft)
    [told] = bound(replace(spec(QUERY), statements=(said,)), Bindings((entry,))).statements
    assert (said.status, told.status) == ("executable", status)


def test_a_sidebar_is_informative() -> None:
    marked = spec("== Description\n\n[sidebar]\n--\nLook there.\n--\n")
    assert [each.status for each in statements(marked, "description")] == ["informative"]


def test_a_number_in_the_words_does_not_meet_one_that_tells_equals_apart() -> None:
    for text in ("Must. Must. Must be 2.", "Must be 2. Must. Must."):
        found = spec(f"== Description\n\n{text}\n")
        ids = [each.id for each in statements(found, "description")]
        assert len(set(ids)) == 3
