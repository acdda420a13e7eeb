"""The guide of packs: its reference is what the harness prints, its examples are of a real pack."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from harness.authoring.language import reference
from harness.model.check_kinds import KINDS
from harness.pack.schema import load_schema
from tests.support.command_line import ROOT, run

GUIDE = ROOT / "specs" / "README.md"
PACK = ROOT / "tests" / "packs" / "greenhouse" / "behaviour"


def test_the_reference_is_up_to_date() -> None:
    _, mark, found = GUIDE.read_text("utf-8").partition("<!-- reference -->\n")
    assert mark
    assert found == reference(), "harness language prints what belongs there"
    assert run("language").out == reference()


@pytest.mark.parametrize("schema", ["behaviour.schema.json", "page.schema.json"])
def test_every_key_stands_in_it(schema: str) -> None:
    text = reference()
    missing = [key for key in _keys(load_schema(schema)) if not re.search(rf"`(\S+\.)?{key}`", text)]
    assert missing == []


def test_every_check_stands_in_it() -> None:
    for name in KINDS:
        assert f"| `{name}` |" in reference()


def test_what_the_guide_shows_of_the_pack_is_what_the_pack_says() -> None:
    pack = yaml.safe_load((PACK / "bed.yaml").read_text("utf-8"))
    shown = [
        yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
    ]
    bed = next(each for each in shown if each.get("resource") == "bed")
    for key in ("identity", "attributes", "arrange", "listing"):
        assert bed[key] == pack[key]
    assert bed["operations"]["put"]["outcomes"] == pack["operations"]["put"]["outcomes"]
    page = yaml.safe_load((PACK / "pages" / "put-bed.yaml").read_text("utf-8"))
    assert next(each for each in shown if each.get("page")) == page


def _keys(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
        return own.union(*(_keys(value) for value in schema.values()))
    return set().union(*(_keys(value) for value in schema)) if isinstance(schema, list) else set()
