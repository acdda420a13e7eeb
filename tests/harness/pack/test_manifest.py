"""The manifest of a pack: which pages a run covers, which it leaves out and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc.reader import Reader
from harness.cli.main import run_command
from harness.errors import PackError, UsageError
from harness.pack.bundled import bundled_pack
from harness.pack.dump import dump_spec
from harness.pack.folder import load_pack
from harness.pack.manifest import UNNAMED_REASON, LeftOut
from harness.planning.catalog import plan
from harness.planning.contract import load_contract
from harness.reading.build import build_spec

pytestmark = pytest.mark.full

STOP, DELETE = "stop-trained-model-deployment", "delete-inference-api"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of three pages that say nothing but their request lines."""
    (tmp_path / "api").mkdir()
    for name in ("a", "b", "c"):
        text = f"[[{name}]]\n= Page\n\n== Request\n\n`GET _{name}`\n"
        spec = build_spec(Reader(tmp_path).read_text(text, f"{name}.asciidoc"))
        assert spec is not None
        (tmp_path / "api" / f"{name}.yaml").write_text(dump_spec(spec))
    return tmp_path


def manifest(pack: Path, text: str) -> Path:
    (pack / "pack.yaml").write_text("pack_version: 1\n" + text)
    return pack


def test_without_a_manifest_all_pages_count(pack: Path) -> None:
    loaded = load_pack(pack)
    assert (loaded.pages, loaded.left_out) == (("a", "b", "c"), ())


def test_pages_are_covered_or_left_out_with_a_reason(pack: Path) -> None:
    loaded = load_pack(manifest(pack, "pages: [b]\nleft_out:\n  - {reason: no server has it, pages: [c]}\n"))
    assert loaded.pages == ("b",)
    assert loaded.left_out == (LeftOut("c", "no server has it"), LeftOut("a", UNNAMED_REASON))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("pages: [a]\nleft_out:\n  - {reason: x, pages: [gone]}\n", 4, "[gone]"),
        ("pages: [a, b]\nleft_out:\n  - {reason: x, pages: [a]}\n", 4, "[a] twice"),
        ("pages: [a]\nleft_out:\n  - {pages: [b]}\n", 4, "reason"),
        ("left_out: []\n", 1, "pages"),
        ("pages: [a]\nskip: [b]\n", 1, "skip"),
    ],
)
def test_a_wrong_manifest_is_refused_with_its_place(pack: Path, text: str, line: int, what: str) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(manifest(pack, text))
    assert what in caught.value.what
    assert (caught.value.where or "") == f"{pack / 'pack.yaml'}:{line}"


def test_the_plan_follows_the_manifest_unless_a_page_is_named() -> None:
    contract = load_contract(load_pack(bundled_pack()))
    everything = {each.api for each in plan(contract, ())}
    assert {STOP, DELETE} <= everything
    assert {each.api for each in plan(contract, (), [DELETE])} == {DELETE}
    assert {each.api for each in plan(contract, [STOP], [DELETE])} == {STOP}
    assert plan(contract, (), []) == []
    with pytest.raises(UsageError, match="no page gone"):
        plan(contract, ["gone"])


def test_a_run_tells_what_it_left_out_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for part in ("api", "behaviour", "fixtures"):
        (tmp_path / part).symlink_to(bundled_pack() / part)
    known = {api.id for api in load_pack(bundled_pack()).apis}
    others = ", ".join(sorted(known - {DELETE}))
    manifest(tmp_path, f"pages: [{DELETE}]\nleft_out:\n  - {{reason: for another day, pages: [{others}]}}\n")
    app = ["--app", "reference_impl.app:create_app", "--profile", "quick", "--time-budget", "1s"]
    run_command(["run", "--specs", str(tmp_path), *app])
    told = capsys.readouterr().out
    assert f"left out (for another day): {others}" in told
    assert f"properties of {DELETE};" in told


def test_the_bundled_manifest_covers_the_two_pages_and_names_all_others() -> None:
    pack = load_pack(bundled_pack())
    assert {STOP, DELETE} <= set(pack.pages)
    assert {each.page for each in pack.left_out} == {api.id for api in pack.apis} - set(pack.pages)
    assert UNNAMED_REASON not in {each.reason for each in pack.left_out}
