"""Spec files: written, read back, and refused with a place when they are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc.reader import Reader
from harness.errors import PackError, SpecError
from harness.model.spec import ApiSpec
from harness.pack.bundled import bundled_pack
from harness.pack.dump import dump_spec
from harness.pack.folder import load_pack
from harness.pack.loader import parse_yaml
from harness.pack.spec_files import spec_from
from harness.reading.build import build_spec

RICH = """[role="xpack"]
[[rich]]
= Rich API

beta[]

Does much.

== Request

`PUT _x/<id>` +
`POST _x/<id>`

== Prerequisites

You must have `a` or `b` cluster privileges.

== Request body

`o`::
(Required, object) An object.

`n`:::
(Optional, integer or `null`) Must be between 1 and 5. Defaults to `3`.

`e`::
(Optional, array of strings) One of `yes`, `no` or `12`. Defaults to `no`.

== Response codes

`404` (Missing resources)::
Nothing is there.

== Examples

[source,console]
----
PUT _x/y?wait=1s
{"o": {"n": null}, "e": ["yes"]}
----
// TEST[skip:no]

[source,console-result]
----
{"when": "2024-01-01", "on": true}
----
"""


def rich() -> ApiSpec:
    spec = build_spec(Reader(Path(__file__).parent).read_text(RICH, "rich.asciidoc"))
    assert spec is not None
    return spec


def test_a_spec_reads_back_the_same() -> None:
    spec = rich()
    assert spec_from(parse_yaml(dump_spec(spec), Path("rich.yaml"))) == spec


def test_the_same_spec_gives_the_same_bytes() -> None:
    assert dump_spec(rich()) == dump_spec(rich())


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("id: rich\n", "", "id"),
        ("stability: beta", "stability: gold", "stability"),
        ("method: PUT", "method: FETCH", "method"),
        ("title: Rich API", "title: Rich API\ntittle: x", "tittle"),
        ("spec_version: 1", "spec_version: 2", "spec_version"),
        ("    type: object", "    type: thing", "type"),
    ],
)
def test_a_broken_spec_is_refused_with_file_and_line(old: str, new: str, what: str) -> None:
    text = dump_spec(rich())
    assert old in text
    broken = text.replace(old, new, 1)
    with pytest.raises(SpecError) as caught:
        spec_from(parse_yaml(broken, Path("rich.yaml")))
    assert what in caught.value.what
    file, _, line = (caught.value.where or "").partition(":")
    assert file == "rich.yaml"
    if new and "tittle" not in new and old != "spec_version: 1":
        assert new.strip() in broken.splitlines()[int(line) - 1]


def test_a_statement_that_appears_twice_or_not_at_all_is_refused() -> None:
    text = dump_spec(rich())
    twice = text.replace("rich#summary.does-much", "rich#summary.beta")
    with pytest.raises(SpecError, match="twice"):
        spec_from(parse_yaml(twice, Path("rich.yaml")))
    gone = text.replace("  - id: rich#request-body.o.required-object", "  - id: rich#other.x")
    with pytest.raises(SpecError, match="does not exist"):
        spec_from(parse_yaml(gone, Path("rich.yaml")))


def test_the_bundled_pack_loads_and_accounts_for_both_pages() -> None:
    pack = load_pack(bundled_pack())
    assert {api.id for api in pack.apis} >= {"stop-trained-model-deployment", "delete-inference-api"}
    api = pack.api("delete-inference-api")
    assert api is not None
    assert pack.statement(api.statements[0].id) == api.statements[0]
    assert pack.api("gone") is None


def test_a_missing_or_empty_pack_is_told_clearly(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="does not exist"):
        load_pack(tmp_path / "gone")
    with pytest.raises(PackError, match="no spec files") as caught:
        load_pack(tmp_path)
    assert "harness extract" in (caught.value.hint or "")


def test_two_files_with_the_same_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / "api" / name).write_text(dump_spec(rich()))
    with pytest.raises(PackError, match="two spec files"):
        load_pack(tmp_path)
