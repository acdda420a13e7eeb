"""Reading descriptions of pages: what they say, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import BehaviourError
from harness.model.acts import Create, Made, Send, Shuffle
from harness.pack.behaviour_files import load_resources
from harness.pack.bundled import bundled_pack
from harness.pack.page_files import load_pages

RESOURCES = load_resources(bundled_pack() / "behaviour")
GOOD = """page_version: 1
page: a-page
arrange: [{create: role, name: r-one}]
creates: [{resource: user, name: u-one}]
fixed: [a]
shown: {at: there, apart: [b.c]}
forms:
  plain:
    send: {method: PUT, path: /things/<<x>>, body: {check: anything}}
    kept: [d]
trials:
  tried:
    title: it is so
    statements: [page#it]
    draw: {n: [1, 2]}
    acts:
      - shuffle:
          - send: {method: GET, path: "/{n}"}
            checks: [{check: status, in: [200]}]
            id: first
      - {create: role, name: r-two, with: {privileges: [monitor]}}
"""


def write(folder: Path, text: str, name: str = "a.yaml") -> Path:
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "pages" / name).write_text(text)
    return folder


def test_a_description_is_read(tmp_path: Path) -> None:
    page = load_pages(write(tmp_path, GOOD), RESOURCES)["a-page"]
    [form], [trial] = page.forms, page.trials
    assert (form.name, form.fixed, form.kept) == ("plain", ("a",), ("d",))
    assert form.arrange == (Create(Made("role", "r-one")),)
    assert [made.name for made in form.creates] == ["u-one"]
    assert form.done == ({"check": "status", "in": [200]},)
    assert form.shown is not None
    assert (form.shown.path("x"), form.shown.shows("x"), form.shown.shows("b.c.d")) == (
        "there.x",
        True,
        False,
    )
    assert trial.draw == {"n": (1, 2)}
    shuffled, created = trial.acts
    assert isinstance(shuffled, Shuffle)
    assert isinstance(shuffled.acts[0], Send)
    assert shuffled.acts[0].id == "first"
    assert isinstance(created, Create)
    assert created.made.attributes == {"privileges": ["monitor"]}


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("create: role, name: r-two", "create: rolle, name: r-two", 21, "there is no resource 'rolle'"),
        ("resource: user", "resource: nobody", 4, "there is no resource 'nobody'"),
        ("in: [200]}]", "ins: [200]}]", 19, "the check status needs in"),
        ("page: a-page", "pages: a-page", 1, "'page' is a required property"),
        ("fixed: [a]", "fixd: [a]", 1, "fixd"),
    ],
)
def test_mistakes_are_told_with_their_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    assert old in GOOD
    with pytest.raises(BehaviourError) as caught:
        load_pages(write(tmp_path, GOOD.replace(old, new)), RESOURCES)
    assert problem in caught.value.what
    assert f"a.yaml:{line}" in str(caught.value.where)


def test_a_page_is_described_once(tmp_path: Path) -> None:
    write(write(tmp_path, GOOD), GOOD, "b.yaml")
    with pytest.raises(BehaviourError, match="described twice"):
        load_pages(tmp_path, RESOURCES)


def test_a_pack_without_descriptions_has_none(tmp_path: Path) -> None:
    assert load_pages(tmp_path, RESOURCES) == {}
