"""Fixtures of a pack."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

import pytest

from harness.errors import PackError
from harness.pack.bundled import bundled_pack
from harness.running.fixtures import Fixtures

FOLDER = bundled_pack() / "fixtures"


def test_the_bundled_fixtures_can_be_uploaded() -> None:
    fixtures = Fixtures(FOLDER)
    assert {"tiny", "slow"} <= set(fixtures.names)
    for name in fixtures.names:
        assert fixtures.part(name, "config")["model_type"] == "pytorch"
        assert fixtures.part(name, "vocabulary")["vocabulary"]
        definition = fixtures.part(name, "definition")
        content = base64.b64decode(definition["definition"], validate=True)
        assert content == (FOLDER / f"{name}.pt").read_bytes()
        assert (definition["total_definition_length"], definition["total_parts"]) == (len(content), 1)


def test_only_a_body_that_names_a_fixture_is_replaced() -> None:
    fixtures = Fixtures(FOLDER)
    assert "model_type" in fixtures.resolve({"$fixture": "tiny", "part": "config"})
    for body in (None, "text", [1], {"fixture": "tiny"}, {}):
        assert fixtures.resolve(body) == body


@pytest.mark.parametrize("of", [1, 2, 3, 7])
def test_pieces_of_a_definition_make_the_whole(of: int) -> None:
    fixtures = Fixtures(FOLDER)
    body = {"$fixture": "tiny", "part": "definition", "of": of}
    pieces = [fixtures.resolve({**body, "number": number}) for number in range(of)]
    whole = (FOLDER / "tiny.pt").read_bytes()
    assert b"".join(base64.b64decode(piece["definition"]) for piece in pieces) == whole
    assert {(p["total_definition_length"], p["total_parts"]) for p in pieces} == {(len(whole), of)}


@pytest.mark.parametrize("content", [None, "not JSON", "[]", "{}", '"text"'])
@pytest.mark.parametrize("part", ["definition", "vocabulary"])
def test_a_broken_fixture_names_its_file(tmp_path: Path, content: str | None, part: str) -> None:
    shutil.copy(FOLDER / "parts.yaml", tmp_path)
    if content is not None:
        (tmp_path / "odd.json").write_text(content)
    with pytest.raises(PackError) as caught:
        Fixtures(tmp_path).part("odd", part)
    assert caught.value.where == str(tmp_path / "odd.json")
    assert "cannot be read" in caught.value.what


def test_a_part_is_read_once(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "parts.yaml", tmp_path)
    (tmp_path / "x.json").write_text(json.dumps({"vocabulary": ["a"]}))
    fixtures = Fixtures(tmp_path)
    first = fixtures.part("x", "vocabulary")
    (tmp_path / "x.json").unlink()
    assert fixtures.part("x", "vocabulary") is first


def test_an_unknown_part_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no part 'definitoin'"):
        Fixtures(FOLDER).part("tiny", "definitoin")


@pytest.mark.parametrize("text", ["[1]", "config: 7", "config: {feilds: [a]}", "config: [a"])
def test_parts_that_cannot_be_read_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "parts.yaml").write_text(text)
    with pytest.raises(PackError) as caught:
        Fixtures(tmp_path).part("x", "config")
    assert "parts.yaml" in str(caught.value)
