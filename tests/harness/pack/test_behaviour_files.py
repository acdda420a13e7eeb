"""Behaviour files: what is wrong is told with file and line, before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import BehaviourError
from harness.pack.behaviour_files import load_resources
from harness.pack.bundled import bundled_pack
from tests.harness.planning.things import FILES, LINK, THING, write


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def broken(folder: Path, file: str, old: str, new: str) -> BehaviourError:
    """The error of loading the small world with one place changed."""
    assert old in FILES[file]
    write(folder, {**FILES, file: FILES[file].replace(old, new, 1)})
    with pytest.raises(BehaviourError) as caught:
        load_resources(folder)
    return caught.value


def test_the_bundled_pack_and_the_small_world_load(tmp_path: Path) -> None:
    assert set(load_resources(write(tmp_path))) == {"thing", "link", "nickname"}
    bundled = load_resources(bundled_pack() / "behaviour")
    assert {"deployment", "endpoint", "model", "pipeline", "user"} <= set(bundled)
    for resource in bundled.values():
        assert resource.creator.creates
        assert resource.cleanup


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("resource: thing", "resource: [thing", "not YAML"),
        ("about: Something", "about: 'Something", "not YAML"),
        ("identity: thing_id", "identity: thing_id\nidentity: other", "the key [identity] appears twice"),
        ("identity: thing_id", "identity: 7", "7 is not of type 'string'"),
        ("identity: thing_id", "identiti: thing_id", "identity"),
        ("behaviour_version: 1", "behaviour_version: 2", "1 was expected"),
        ("method: DELETE", "method: ERASE", "'ERASE' is not one of"),
        ('path: "/things/{thing_id}"', 'path: "things"', "'things' does not match"),
        ("unmatched: {}", "unmatchd: {}", "unmatchd"),
        ("{check: status, in: [200]}", "{check: state, in: [200]}", "unknown check 'state'"),
        ("{check: status, in: [200]}", "{check: status}", "the check status needs in"),
        ("outcome: missing,", "outcome: gone,", "operation remove has no outcome 'gone'"),
        ("by: link", "by: lnik", "there is no resource 'lnik'"),
        ("resource: nickname,", "resource: nick,", "there is no resource 'nick'"),
        ("    creates: thing\n", "", "nothing creates thing"),
        ("creates: thing", "creates: other", "nothing creates thing"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(tmp_path: Path, old: str, new: str, words: str) -> None:
    error = broken(tmp_path, "thing.yaml", old, new)
    assert words in error.what
    assert error.hint
    assert error.where is not None
    file, _, line = error.where.rpartition(":")
    assert file == str(tmp_path / "thing.yaml")
    assert 1 <= int(line) <= len(THING.splitlines()) + 1


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("method: DELETE", "method: ERASE", line_of(THING, "DELETE")),
        ("outcome: preview", "outcome: previw", line_of(THING, "outcome: preview")),
        ("{check: field, path: dry, equals: true}", "{check: field, path: dry}", line_of(THING, "path: dry")),
        ("by: link", "by: lnik", line_of(THING, "by: link")),
    ],
)
def test_the_line_is_the_right_one(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert broken(tmp_path, "thing.yaml", old, new).where == f"{tmp_path / 'thing.yaml'}:{line}"


def test_a_resource_is_described_once(tmp_path: Path) -> None:
    error = broken(tmp_path, "nickname.yaml", "resource: nickname", "resource: link")
    assert error.what == "resource link is described twice"
    assert error.hint is not None
    assert str(tmp_path / "link.yaml") in error.hint


@pytest.mark.parametrize("content", ["", "[]", "just words", "1", "---\n...\n---\n", "\x00", "a: &a [*a]"])
def test_a_file_of_anything_else_is_refused(tmp_path: Path, content: str) -> None:
    write(tmp_path, {"odd.yaml": content})
    with pytest.raises(BehaviourError) as caught:
        load_resources(tmp_path)
    assert str(tmp_path / "odd.yaml") in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BehaviourError, match="cannot be read"):
        load_resources(tmp_path)


def test_bodies_may_hold_what_looks_like_checks_or_references(tmp_path: Path) -> None:
    text = LINK.replace('{to: "{to}"}', '{to: "{to}", check: nothing, referenced: {by: nobody}}', 1)
    loaded = load_resources(write(tmp_path, {**FILES, "link.yaml": text}))
    assert loaded["link"].creator.requests[0].variants["direct"]["check"] == "nothing"


def test_an_empty_folder_describes_nothing(tmp_path: Path) -> None:
    assert load_resources(tmp_path) == {}
