"""Archives and pickles that are refused before anything of them is loaded, and those that are not."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.checks.directory import COMPRESSED_LIMIT, read_directory
from reference_impl.deployment.checks.pickles import check_pickle
from reference_impl.deployment.checks.problem import UnusableModel
from reference_impl.deployment.model import load
from tests.support import archives, tiny_models
from tests.support.facts import fact


def test_the_sizes_of_an_honest_archive_are_those_of_its_records() -> None:
    archive = archives.honest()
    assert read_directory(archive).sizes == {
        name: len(record) for name, record in archives.records(archive).items()
    }


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("archive/../../etc/passwd", "unsafe name"),
        ("../archive/x", "unsafe name"),
        ("/etc/passwd", "unsafe name"),
        ("archive//x", "unsafe name"),
        ("archive/./x", "unsafe name"),
        ("archive\\..\\x", "unsafe name"),
        ("C:/x", "unsafe name"),
        ("archive/x\nversion", "unsafe name"),
        ("archive/folder/", "unsafe name"),
        ("elsewhere/x", "outside of its folder"),
        ("x", "outside of its folder"),
        ("archive/" + "x" * 248, "too long"),
    ],
)
def test_a_strange_name_is_refused(name: str, reason: str) -> None:
    with pytest.raises(UnusableModel, match=reason):
        read_directory(archives.with_record(name))


def test_a_name_of_255_characters_is_not_too_long() -> None:
    assert "x" * 247 in read_directory(archives.with_record("archive/" + "x" * 247)).sizes


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_cannot_be_used_twice() -> None:
    archive = io.BytesIO(archives.honest())
    with archives.zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("archive/version", b"9")
    with pytest.raises(UnusableModel, match="twice"):
        read_directory(archive.getvalue())


@pytest.mark.parametrize(
    "archive",
    [lambda: archives.bomb(COMPRESSED_LIMIT + 1), lambda: archives.overlapping(1000)],
    ids=["deflated", "overlapping"],
)
def test_an_archive_that_declares_more_than_it_can_hold_is_refused(archive: Callable[[], bytes]) -> None:
    with pytest.raises(UnusableModel, match="declares records of"):
        read_directory(archive())


def test_compressed_source_code_is_fine() -> None:
    archive = archives.bomb(1_000_000)
    assert len(archive) < 20_000
    assert read_directory(archive).sizes["code/zeros.py"] == 1_000_000


@given(st.binary(max_size=200), st.integers(0, 4000))
def test_no_bytes_make_anything_else_than_a_refusal(noise: bytes, place: int) -> None:
    archive = archives.honest()
    damaged = archive[:place] + noise + archive[place + len(noise) :]
    try:
        sizes = read_directory(damaged).sizes
    except UnusableModel:
        return
    assert sum(sizes.values()) <= len(damaged) + COMPRESSED_LIMIT


def test_what_torch_writes_is_readable() -> None:
    for model in (tiny_models.tiny(), tiny_models.slow(), tiny_models.classes()):
        records = archives.records(model.definition)
        sizes = {name: len(record) for name, record in records.items()}
        read = [check_pickle(name, records[name], sizes) for name in records if name.endswith("pkl")]
        assert len(read) == 3


@pytest.mark.parametrize(
    "name", [("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torch.storage", "_load_from_bytes")]
)
def test_a_pickle_names_nothing_that_torch_would_not_write(name: tuple[str, str]) -> None:
    record = archives.records(archives.naming(*name))["data.pkl"]
    with pytest.raises(UnusableModel, match=rf"names \[{name[0]}.{name[1]}\] in \[data.pkl\]"):
        check_pickle("data.pkl", record, {"data/0": 1648})


def test_a_pickle_runs_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    class Speaking:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("run",)

    with pytest.raises(UnusableModel):
        check_pickle("data.pkl", pickle.dumps(Speaking(), 2), {})
    assert capfd.readouterr().out == ""


def test_a_storage_is_no_larger_than_its_record() -> None:
    record = archives.records(archives.larger_storage())["data.pkl"]
    with pytest.raises(UnusableModel, match=r"3296 bytes in \[data/0\], a record of 1648 bytes"):
        check_pickle("data.pkl", record, {"data/0": 1648})


def test_a_tensor_lies_within_its_storage() -> None:
    record = archives.records(archives.moved_tensor())["data.pkl"]
    with pytest.raises(UnusableModel, match="ends at 959 of 412 items"):
        check_pickle("data.pkl", record, {"data/0": 1648})


@given(st.binary(max_size=20), st.integers(0, 262))
def test_a_damaged_pickle_is_refused_or_harmless(noise: bytes, place: int) -> None:
    record = archives.records(archives.honest())["data.pkl"]
    damaged = record[:place] + noise + record[place + len(noise) :]
    try:
        check_pickle("data.pkl", damaged, {"data/0": 1648})
    except UnusableModel as refused:
        assert "Model archive" in str(refused)


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
@pytest.mark.parametrize("compress", [False, True], ids=["stored", "compressed"])
@pytest.mark.parametrize("hook", [b"__setstate__", b"__getstate__"])
def test_state_hooks_are_found_in_every_record(hook: bytes, compress: bool) -> None:
    content = b"x" * 1000 + hook + b"x" * 1000
    archive = archives.with_record("archive/code/hook.py", content, compress=compress)
    with pytest.raises(UnusableModel, match=r"custom state hooks in \[code/hook.py\]"):
        load(archive, batches=False)


def test_state_hooks_are_found_where_no_record_seems_to_be() -> None:
    archive = archives.honest()
    with_comment = bytearray(archive) + b"__setstate__"
    with_comment[-14:-12] = (12).to_bytes(2, "little")
    with pytest.raises(UnusableModel, match="custom state hooks between its records"):
        load(bytes(with_comment), batches=False)
