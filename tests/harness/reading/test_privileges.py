"""Wordings of the prerequisites section."""

from __future__ import annotations

import pytest

from harness.model.spec import Privileges
from tests.harness.reading.pages import spec, statements


def prerequisites(text: str) -> Privileges:
    return spec(f"== Prerequisites\n\n{text}\n\n== Description\n\nText.\n").privileges


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Requires the `manage_ml` cluster privilege. This privilege is included in the\n"
            "`machine_learning_admin` built-in role.",
            Privileges(("manage_ml",), (), ("machine_learning_admin",)),
        ),
        (
            "* Requires the `manage_inference` <<privileges-list-cluster,cluster privilege>>\n"
            "(the built-in `inference_admin` role grants this privilege)",
            Privileges(("manage_inference",), (), ("inference_admin",)),
        ),
        (
            "* Requires the `monitor_inference` <<privileges-list-cluster,cluster privilege>> "
            "(the built-in `inference_admin` and `inference_user` roles grant this privilege)",
            Privileges(("monitor_inference",), (), ("inference_admin", "inference_user")),
        ),
        (
            "* If the {es} {security-features} are enabled, you must have `a_b` or `c_d` cluster privileges "
            "to use this API.",
            Privileges(("a_b", "c_d")),
        ),
        (
            "* You must have the `a` or `b` <<privileges-list-cluster,cluster privilege>> to use this API.",
            Privileges(("a", "b")),
        ),
        (
            "* You must have the `read` <<privileges-list-indices,index privilege>> for the target index.",
            Privileges((), ("read",)),
        ),
        (
            "You must have these privileges:\n\n* cluster: `manage_x`\n* source indices: `read`, `view`\n",
            Privileges(("manage_x",), ("read", "view")),
        ),
        ("To use this API, you must have at least the `m_s` cluster privilege.", Privileges(("m_s",))),
        ("You must have `a_b`, or `c_d` cluster privileges to use this API.", Privileges(("a_b", "c_d"))),
        (
            "You need the `m` cluster privilege. You also need `read` index privilege on the results.",
            Privileges(("m",), ("read",)),
        ),
        ("* You must have the `x_admin` role.", Privileges((), (), ("x_admin",))),
        (
            "* Requires the `m` cluster privilege (the built-in inference_admin role grants this privilege)",
            Privileges(("m",), (), ("inference_admin",)),
        ),
        ("* A running `elasticsearch` service of version `8.1` is needed.", Privileges()),
    ],
)
def test_privileges(text: str, wanted: Privileges) -> None:
    assert prerequisites(text) == wanted


def test_one_of_several_is_told_from_all_of_them() -> None:
    found = spec("== Prerequisites\n\nYou must have `a` or `b` cluster privileges.\n")
    (one,) = statements(found, "prereq")
    assert [(rule.kind, dict(rule.arguments)) for rule in one.rules] == [
        ("privilege", {"cluster": ["a", "b"], "any_of": True})
    ]
    found = spec("== Prerequisites\n\nYou must have `a` and `b` cluster privileges.\n")
    assert [dict(rule.arguments) for rule in statements(found, "prereq")[0].rules] == [
        {"cluster": "a"},
        {"cluster": "b"},
    ]


def test_this_privilege_is_the_one_of_the_sentence_before() -> None:
    found = spec(
        "== Prerequisites\n\nRequires the `p` cluster privilege. The `r` role grants this privilege.\n"
    )
    assert [dict(rule.arguments) for each in statements(found, "prereq") for rule in each.rules] == [
        {"cluster": "p"},
        {"role": "r", "privilege": "p"},
    ]


def test_a_bullet_about_something_else_is_informative() -> None:
    found = spec("== Prerequisites\n\n* The endpoint must exist.\n")
    (note,) = statements(found, "prereq")
    assert (note.status, note.rules) == ("informative", ())


def test_a_sentence_about_rights_that_is_not_understood_stays_open() -> None:
    found = spec("== Prerequisites\n\nWhoever reads needs privileges that an administrator grants.\n")
    assert [each.status for each in statements(found, "prereq")] == ["open"]


def test_privileges_of_one_request_format() -> None:
    found = spec(
        "== Prerequisites\n\n* You must have these privileges:\n\n** To add with `PUT _x/<id>`, you need the "
        "`create`, `index`, or `write` index privilege.\n\n** Otherwise, the `manage` index privilege.\n"
    )
    rules = [dict(rule.arguments) for each in statements(found, "prereq") for rule in each.rules]
    assert rules == [
        {"index": ["create", "index", "write"], "any_of": True, "requests": ["PUT _x/<id>"]},
        {"index": "manage"},
    ]
